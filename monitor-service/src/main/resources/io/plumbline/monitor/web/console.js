// Keeps the page up to date: is told of changes, fetches it again and swaps what changed. Without this script the pages work
// as well.
'use strict';
(() => {
  const every = 5000; // where it is not told
  const toldEvery = 15000; // where it is: some of what it shows changes all the time
  const apart = 2000; // at least
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
  let waiting = false; // a change that is not shown yet
  let asked = 0;
  async function refresh() {
    waiting = true;
    if (asking || document.hidden || filling() || window.getSelection().toString()) return;
    waiting = false;
    asking = true;
    asked = Date.now();
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

  let changes = null;
  function listen() {
    if (document.hidden) {
      if (changes) changes.close();
      changes = null;
    } else if (!changes || changes.readyState === EventSource.CLOSED) {
      const of = location.pathname.match(/^\/models\/([^/]+)\/versions\/([^/]+)/);
      const part = (text) => encodeURIComponent(decodeURIComponent(text));
      changes = new EventSource('/api/v1/changes' + (of ? `?model=${part(of[1])}&version=${part(of[2])}` : ''));
      changes.addEventListener('change', () => { waiting = true; });
    }
  }
  // What is told is shown by the next beat, so that many changes are one request.
  function beat() {
    const since = Date.now() - asked;
    const told = changes && changes.readyState === EventSource.OPEN;
    if ((waiting && since >= apart) || since >= (told ? toldEvery : every)) refresh();
  }
  asked = Date.now();
  listen();
  setInterval(beat, 500);
  setInterval(listen, every); // anew, where the server had no room
  document.addEventListener('visibilitychange', () => { listen(); if (!document.hidden) refresh(); });
})();
