"use strict";
// The answers stay in this browser until the end, and are then handed to the one who takes part, who hands them over.
window.studyBackend = (() => {
  const data = window.studyData;
  const place = `saddle-${data.study}`;
  const asked = new URLSearchParams(location.search);
  let kept = read();

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(place));
      if (found && found.study === data.study && data.plans[found.plan]) return found;
    } catch {
      // Begun anew below: nothing was kept, or nothing can be.
    }
    const bytes = crypto.getRandomValues(new Uint8Array(20));
    const participant = Array.from(bytes.slice(0, 16), byte => byte.toString(16).padStart(2, "0")).join("");
    const plan = new DataView(bytes.buffer).getUint32(16) % data.plans.length;
    return { study: data.study, participant, plan, consented: false, answers: [] };
  }

  function keep() {
    try {
      localStorage.setItem(place, JSON.stringify(kept));
    } catch {
      // Without a store of its own the page begins anew when it is loaded again.
    }
    return Promise.resolve(state());
  }

  function state() {
    const trials = data.plans[kept.plan], answered = kept.answers.length;
    const step = !kept.consented ? "consent" : !kept.pixelsPerMillimetre ? "size" : answered < trials.length ? "trials"
      : data.page.comments && kept.comment === undefined ? "comment" : "thanks";
    return {
      step, answered, total: trials.length, pixelsPerMillimetre: kept.pixelsPerMillimetre, page: data.page, classes: data.classes,
      trial: step !== "trials" ? null : { number: answered, key: String(answered), pictures: trials[answered].map(name => `pictures/${name}`) },
    };
  }

  // Crowd-sourcing services that show the page in a frame say in its address where the answers go.
  function service(document) {
    const target = asked.get("turkSubmitTo"), assignment = asked.get("assignmentId");
    if (!target || !assignment || !target.startsWith("https://")) return null;
    return { action: `${target.replace(/\/$/, "")}/mturk/externalSubmit`, assignment, document };
  }

  return {
    load: () => Promise.resolve(state()),
    consent() { kept.consented = true; return keep(); },
    size(pixelsPerMillimetre) { kept.pixelsPerMillimetre = pixelsPerMillimetre; return keep(); },
    answer({ key, ...given }) {
      if (given.trial === kept.answers.length) kept.answers.push(given);
      return keep();
    },
    comment(text) {
      const said = text.trim();
      // What the one who reads the answers would not keep is said now, to whoever can still write it otherwise.
      if (said.length > data.comment.longest || new RegExp(data.comment.refused, "i").test(said)) {
        const problem = new Error(`This text cannot be kept. Please write plain words, at most ${data.comment.longest} letters, without angle brackets.`);
        problem.refused = 400;
        return Promise.reject(problem);
      }
      kept.comment = said;
      return keep();
    },
    finish(card, element, button) {
      const document_ = JSON.stringify(kept), target = service(document_);
      if (target) {
        const form = element("form", { method: "post", action: target.action }, element("input", { type: "hidden", name: "assignmentId", value: target.assignment }),
          element("input", { type: "hidden", name: "answers", value: target.document }), element("button", { class: "main" }, "Hand over the answers"));
        card.append(form);
        return;
      }
      const code = element("textarea", { class: "code", readonly: true, "aria-label": "Your answers" });
      code.value = document_;
      const file = element("a", { download: "answers.json", href: URL.createObjectURL(new Blob([document_], { type: "application/json" })) }, "save them as a file");
      const said = element("p", { role: "status" });
      const copy = async () => {
        code.select();
        // Pages that came unencrypted have no clipboard; the older way may work there.
        const copied = await navigator.clipboard?.writeText(document_).then(() => true, () => false) || document.execCommand("copy");
        said.textContent = copied ? "They are copied." : "Your browser does not let this page copy them. They are selected: copy them by Ctrl+C or Cmd+C, or by a long press.";
      };
      card.append(element("p", {}, "These are your answers. Hand them over as you were told: copy them, or ", file, "."), code,
        element("div", { class: "actions" }, button("Copy", copy, { main: true })), said);
    },
  };
})();
