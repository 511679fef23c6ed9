// Keeps the page up to date: fetches it again and swaps what changed. Without this script the pages work as well.
'use strict';
(() => {
  const every = 2000;
  const open = () => new Set([...document.querySelectorAll('details[id][open]')].map((d) => d.id));

  // Whoever goes through the page by keyboard stays where they are: at the same link, the nth of those that lead there.
  function keepingFocus(now, then) {
    const href = now.contains(document.activeElement) && document.activeElement.getAttribute('href');
    if (!href) return () => {};
    const alike = (part) => [...part.querySelectorAll('a')].filter((a) => a.getAttribute('href') === href);
    const nth = alike(now).indexOf(document.activeElement);
    return () => {
      const link = alike(then)[nth];
      if (link) link.focus({ preventScroll: true });
    };
  }

  function swap(next) {
    const were = open();
    for (const part of ['.live', 'main']) {
      const now = document.querySelector(part);
      const then = next.querySelector(part);
      if (!now || !then) continue;
      then.querySelectorAll('details[id]').forEach((d) => { d.open = were.has(d.id); });
      if (now.innerHTML === then.innerHTML) continue;
      const focus = keepingFocus(now, then);
      now.replaceWith(document.adoptNode(then));
      focus();
    }
  }

  // What somebody is filling in is not taken from under their hands.
  function filling() {
    const fields = [...document.querySelectorAll('main input:not([type=hidden]), main select')];
    return fields.some((f) => f === document.activeElement || (f.options
      ? [...f.options].some((o) => o.selected !== o.defaultSelected)
      : f.value !== f.defaultValue));
  }

  let asking = false;
  async function refresh() {
    if (asking || document.hidden || filling() || window.getSelection().toString()) return;
    asking = true;
    let answered = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (answer.status === 401) location.reload(); // the session is over: the page says so
      answered = answer.ok;
      if (answered) swap(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch (e) {
      answered = false;
    }
    asking = false;
    document.body.classList.toggle('lost', !answered);
  }
  setInterval(refresh, every);
  document.addEventListener('visibilitychange', refresh);
})();
