// Shows what is new every two seconds, without moving what the person is at. The page is whole without it.
(() => {
  const PAUSE_MS = 2000;
  const connection = document.getElementById('connection');
  const shown = new Map();

  const tell = (text) => {
    if (connection.textContent !== text) connection.textContent = text;
  };

  const holdsSelection = (part) => {
    const selection = getSelection();
    return selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode);
  };

  const replace = (part, content) => {
    const openIds = [...part.querySelectorAll('details[open]')].map((details) => details.id);
    const focusedId = part.contains(document.activeElement) ? document.activeElement.id : '';
    const offsets = [...part.querySelectorAll('.scroll')].map((scroller) => scroller.scrollLeft);
    part.innerHTML = content;
    for (const id of openIds) document.getElementById(id)?.setAttribute('open', '');
    part.querySelectorAll('.scroll').forEach((scroller, index) => {
      scroller.scrollLeft = offsets[index] ?? 0;
    });
    if (focusedId !== '') document.getElementById(focusedId)?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    const response = await fetch(location.pathname + location.search, { cache: 'no-store' });
    if (!response.ok) throw new Error(`Answered ${response.status}`);
    const text = await response.text();
    // Without the style sheet: its nonce is not that of this page, and the browser would complain.
    const next = new DOMParser().parseFromString(text.slice(text.indexOf('<main'), text.indexOf('</main>')), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const key = part.dataset.live;
      const content = next.querySelector(`[data-live="${key}"]`)?.innerHTML;
      if (content === undefined || content === shown.get(key) || holdsSelection(part)) continue;
      replace(part, content);
      shown.set(key, content);
    }
  };

  const look = async () => {
    try {
      if (!document.hidden) await refresh();
      tell('');
    } catch {
      tell('Tripwright does not answer at the moment: this is how it was.');
    }
    setTimeout(look, PAUSE_MS);
  };

  for (const part of document.querySelectorAll('[data-live]')) shown.set(part.dataset.live, part.innerHTML);
  setTimeout(look, PAUSE_MS);
})();
