// A question over the page. The browser's own dialog keeps the focus inside and gives it back.
import { html, useEffect, useRef } from '../vendor/preact-htm.js';

/**
 * @param title what it is about
 * @param close called when it is to go away: by Escape, by a click beside it, or by its buttons
 * @param submit called when its form is sent; without it there is no form to send
 */
export function Dialog({ title, close, submit, wide = false, children, footer }) {
  const dialog = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown.showModal();
    return () => {
      shown.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return html`<dialog
    ref=${dialog}
    class=${wide ? 'wide' : ''}
    aria-labelledby="dialog-title"
    onCancel=${(event) => {
      event.preventDefault();
      close();
    }}
    onClick=${(event) => event.target === dialog.current && close()}
  >
    <form
      method="dialog"
      onSubmit=${(event) => {
        event.preventDefault();
        submit?.();
      }}
    >
      <h2 id="dialog-title">${title}</h2>
      ${children}
      <footer>${footer}</footer>
    </form>
  </dialog>`;
}
