package dev.dray.provider;

/// A provider that transfers by itself and only reports.
public non-sealed interface DaemonProvider extends Provider {}
