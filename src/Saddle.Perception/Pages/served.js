"use strict";
// The answers go to the server that the page came from, which keeps them before it acknowledges them.
window.studyBackend = (() => {
  const here = location.pathname.replace(/\/$/, "");
  // The server's addresses begin at its root, which a proxy may show behind a path of its own.
  const root = here.replace(/\/p\/[^/]*$/, "");
  const patience = 20000; // milliseconds, after which it is sent again

  async function call(path, body) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), patience);
    try {
      return await answered(path, body, stop.signal);
    } finally {
      clearTimeout(late);
    }
  }

  async function answered(path, body, signal) {
    const answer = await fetch(`${here}/${path}`, body === undefined ? { cache: "no-store", signal }
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
    // Below 500 it was understood and refused, and trying again would not help, unless a proxy on the way says so.
    if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
      const problem = new Error((await answer.json().catch(() => ({}))).message || "That was refused.");
      problem.refused = answer.status;
      throw problem;
    }
    if (!answer.ok) throw new Error();
    const state = await answer.json();
    if (state.trial) state.trial.pictures = state.trial.pictures.map(address => root + address);
    return state;
  }

  return {
    load: () => call("state"),
    consent: () => call("consent", { agreed: true }),
    size: pixelsPerMillimetre => call("size", { pixelsPerMillimetre }),
    answer: given => call("answer", given),
    comment: text => call("comment", { text }),
  };
})();
