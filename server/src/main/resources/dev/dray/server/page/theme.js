// Before the first picture, so that a dark page does not begin with a flash of light.
(() => {
  const kept = localStorage.getItem('dray.theme');
  if (kept) document.documentElement.dataset.theme = kept;
})();
