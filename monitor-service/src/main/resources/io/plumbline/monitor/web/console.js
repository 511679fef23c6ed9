// Keeps the page up to date: fetches it again and swaps what changed. Without this script the pages work as well.
'use strict';
(() => {
  const every = 2000;
  const open = () => new Set([...document.querySelectorAll('details[id][open]')].map((d) => d.id));
  async function refresh() {
    if (document.hidden || window.getSelection().toString()) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (!answer.ok) return;
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const were = open();
      for (const part of ['.live', 'main']) {
        const now = document.querySelector(part);
        const then = next.querySelector(part);
        if (!now || !then) continue;
        then.querySelectorAll('details[id]').forEach((d) => { d.open = were.has(d.id); });
        if (now.innerHTML !== then.innerHTML) now.replaceWith(document.adoptNode(then));
      }
      document.body.classList.remove('lost');
    } catch (e) {
      document.body.classList.add('lost');
    }
  }
  setInterval(refresh, every);
  document.addEventListener('visibilitychange', refresh);
})();
