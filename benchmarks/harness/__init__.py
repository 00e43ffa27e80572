"""What ./dev bench is made of; only the standard library of Python 3.9."""
