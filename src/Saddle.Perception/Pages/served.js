"use strict";
// The answers go to the server that the page came from, which keeps them before it acknowledges them.
window.studyBackend = (() => {
  const here = location.pathname.replace(/\/$/, "");

  async function call(path, body) {
    const answer = await fetch(`${here}/${path}`, body === undefined ? { cache: "no-store" }
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    // Below 500 it was understood and refused; trying again would not help.
    if (answer.status >= 400 && answer.status < 500) {
      const problem = new Error((await answer.json().catch(() => ({}))).message || "That was refused.");
      problem.refused = answer.status;
      throw problem;
    }
    if (!answer.ok) throw new Error();
    return answer.json();
  }

  return {
    load: () => call("state"),
    consent: () => call("consent", { agreed: true }),
    size: pixelsPerMillimetre => call("size", { pixelsPerMillimetre }),
    answer: given => call("answer", given),
    comment: text => call("comment", { text }),
  };
})();
