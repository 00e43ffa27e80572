// Small pieces of behaviour that several screens need.
import { useCallback, useEffect, useRef, useState } from '../vendor/preact-htm.js';

/**
 * Asks the service, and again whenever the inputs change; what was asked before is dropped.
 *
 * @param work takes an AbortSignal and answers a promise
 * @return {value, error, busy, again}; the value stays while it is asked for anew
 */
export function useAnswer(work, inputs) {
  const [answer, setAnswer] = useState({ value: null, error: null, busy: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setAnswer((before) => ({ ...before, busy: true }));
    work(abort.signal).then(
      (value) => !abort.signal.aborted && setAnswer({ value, error: null, busy: false }),
      (error) => !abort.signal.aborted && setAnswer({ value: null, error, busy: false }),
    );
    return () => abort.abort();
  }, [...inputs, round]);
  return { ...answer, again: useCallback(() => setRound((n) => n + 1), []) };
}

/** The value, once it has not changed for a while. */
export function useSettled(value, wait = 250) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return settled;
}

/** Whether a condition on the window holds. */
export function useMedia(condition) {
  const [holds, setHolds] = useState(() => matchMedia(condition).matches);
  useEffect(() => {
    const media = matchMedia(condition);
    const look = () => setHolds(media.matches);
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, [condition]);
  return holds;
}

/** The width of an element, as it changes. */
export function useWidth() {
  const element = useRef(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return [element, width];
}
