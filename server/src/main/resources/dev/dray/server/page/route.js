// Where the page is: what stands behind the # of the address, so that the back button and a link
// work, and no server has to know the screens.
import { useEffect, useState } from './vendor/preact-htm.js';
import { query } from './api.js';

function read() {
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?', 2);
  return { path: path || '/', values: Object.fromEntries(new URLSearchParams(search)) };
}

export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const turn = () => setRoute(read());
    window.addEventListener('hashchange', turn);
    return () => window.removeEventListener('hashchange', turn);
  }, []);
  return route;
}

/** The address of a screen. */
export function to(path, values = {}) {
  return `#${path}${query(values)}`;
}

export function go(path, values) {
  location.hash = to(path, values);
}

/** The same screen with other values, without a step to go back to. */
export function amend(path, values) {
  history.replaceState(null, '', to(path, values));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Whether the text is a model's name or address, rather than words to search for. */
export function isReference(text) {
  const bare = text.trim();
  return (
    /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(bare) ||
    /^(hf\.co|huggingface\.co|modelscope\.cn|www\.modelscope\.cn)\/\S+$/i.test(bare) ||
    /^[\w.-]+\/[\w.-]+([@:]\S+)?$/.test(bare)
  );
}
