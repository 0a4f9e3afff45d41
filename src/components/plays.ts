// One play for each view of a page, whatever is paused and resumed. `play` does not bubble: it is caught on
// its way down, so that a player which the gate brings later is heard as well.

const counted = new Set<string>();

document.addEventListener(
  'play',
  ({ target }) => {
    const id = target instanceof HTMLMediaElement ? target.dataset.plays : undefined;
    if (!id || counted.has(id)) return;
    counted.add(id);
    fetch(`/api/counters/plays:${id}`, { method: 'POST', keepalive: true }).catch(() => undefined);
  },
  true,
);
