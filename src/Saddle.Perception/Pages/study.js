"use strict";
// Shows a study: what comes next is said by window.studyBackend, whose answers are states; nothing of a trial is known here but its pictures.
(() => {
  const shortSideOfACard = 53.98; // millimetres, ISO/IEC 7810 ID-1
  const main = document.getElementById("main");
  const status = document.getElementById("status");
  const longestTime = 86400000; // milliseconds, a day: the server takes none that is longer
  const patience = 20000; // milliseconds for a picture
  const sameStroke = 200; // milliseconds in which the same key is one stroke that bounced
  let state, keys = {}, greeted = false;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "onclick" || key === "oninput") made[key] = value;
      else if (value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    for (const child of children) made.append(child);
    return made;
  }

  const paragraphs = text => text.split(/\n\s*\n/).map(part => element("p", {}, part.replace(/\s*\n\s*/g, " ")));

  function button(text, action, options) {
    // The second click of a double click was meant for the button that stood there before.
    const onclick = event => { if (!(event.detail > 1)) action(); };
    const made = element("button", { type: "button", class: options?.main ? "main" : false, onclick }, text);
    const { key } = options || {};
    if (key) {
      made.append(element("kbd", { "aria-hidden": "true" }, key.toUpperCase()));
      made.setAttribute("aria-keyshortcuts", key);
      // Large and small letters may be two classes; where they are not, either does.
      keys[key] = action;
      keys[key.toLowerCase()] ??= action;
    }
    return made;
  }

  function show(kind, heading, ...children) {
    main.className = kind;
    main.replaceChildren(...children);
    status.textContent = "";
    window.scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }

  function reading(title, ...children) {
    keys = {};
    const heading = element("h1", { tabindex: "-1" }, title);
    const card = element("div", { class: "card" }, heading, ...children);
    show("reading", heading, card);
    return card;
  }

  // What is sent is sent again until it is acknowledged: it counts once however often it arrives.
  async function send(action) {
    const asked = keys;
    keys = {};
    for (const one of main.querySelectorAll("button, textarea, input")) one.disabled = true;
    for (let pause = 500; ; pause = Math.min(10000, pause * 2)) {
      try {
        state = { ...state, ...await action() };
        return next();
      } catch (problem) {
        if (problem.refused) {
          // Another page of the same link answered, or this one is out of date: what comes next is asked for anew.
          if (problem.refused === 409 || problem.refused === 403) return begin();
          keys = asked;
          for (const one of main.querySelectorAll("button, textarea, input")) one.disabled = false;
          status.textContent = problem.message;
          return;
        }
        status.textContent = "There is no connection, so your answer is not kept yet. It is sent again by itself; leave the page open.";
        await new Promise(resolve => setTimeout(resolve, pause));
      }
    }
  }

  function consent() {
    reading(state.page.title, ...paragraphs(state.page.consent), element("div", { class: "actions" },
      button("I agree and take part", () => send(() => studyBackend.consent()), { main: true }),
      button("I do not take part", () => reading("You do not take part", element("p", {}, "Nothing was kept. You can close this page.")))));
  }

  function size() {
    const start = Math.min(innerWidth, screen.width) < 600 ? 6 : 96 / 25.4;
    const frame = element("div", { class: "frame" }, "short side of the card");
    const slider = element("input", { type: "range", id: "size", min: "2.4", max: "12", step: "0.02", value: String(start), oninput: draw });
    function draw() { frame.style.width = `${Number(slider.value) * shortSideOfACard}px`; }
    const measure = element("div", { class: "measure" }, frame);
    reading("How large is your screen?",
      element("p", {}, "Everyone should see pictures of the same size. Hold a bank card (or any card of that size) upright against the screen and move the slider "
        + "until the frame is as wide as the short side of the card."),
      measure,
      element("label", { for: "size" }, "Width of the frame"), slider,
      element("div", { class: "actions" },
        button("The frame fits", () => send(() => studyBackend.size(Number(slider.value))), { main: true }),
        button("I have no card", () => send(() => studyBackend.size(start)))));
    // As far as the frame has room.
    slider.max = (Math.floor(measure.clientWidth / shortSideOfACard * 50) / 50).toFixed(2);
    draw();
  }

  function instructions() {
    greeted = true;
    const back = state.answered > 0;
    reading(back ? "Welcome back" : "What you do",
      ...back ? [element("p", {}, `You have answered ${state.answered} of ${state.total}. You go on where you were.`)] : [],
      ...paragraphs(state.page.instructions),
      element("p", { class: "soft" }, "You can press the buttons, or the keys that stand on them."),
      element("div", { class: "actions" }, button(back ? "Go on" : "Begin", trial, { main: true })));
  }

  function progress() {
    const what = state.trial?.pictures.length > 1 ? "Pictures" : "Picture";
    return element("div", { class: "progress" }, element("h1", { class: "unseen" }, `${what} ${state.answered + 1} of ${state.total}`),
      element("progress", { max: String(state.total), value: String(state.answered), "aria-label": "Progress" }),
      element("span", { "aria-hidden": "true" }, `${state.answered + 1} of ${state.total}`));
  }

  async function trial() {
    const { trial: { key, number, pictures }, page } = state;
    const width = `${page.pictureMillimetres * state.pixelsPerMillimetre}px`;
    keys = {};
    const cross = element("div", { class: "cross" });
    const stage = element("div", { class: "stage" }, cross);
    cross.style.width = cross.style.height = width;
    show("trial", null, progress(), stage);
    const wait = new Promise(resolve => setTimeout(resolve, page.fixationMilliseconds));
    let images;
    try {
      images = await Promise.all(pictures.map(load));
    } catch {
      if (state.trial?.key !== key) return;
      status.textContent = "The picture did not arrive. It is fetched again in a moment.";
      // Another page of the same link may have answered, and pictures are those of the trial that is next.
      return void setTimeout(begin, 3000);
    }
    await wait;
    if (state.trial?.key !== key) return;
    for (const image of images) image.style.width = width;
    stage.replaceChildren(...images.map((image, place) => images.length === 1 ? image
      : element("figure", {}, image, element("figcaption", {}, String(place + 1)))));
    let began = 0;
    requestAnimationFrame(now => { began = now; });
    const passed = () => Math.min(longestTime, Math.max(0, Math.round(performance.now() - (began || performance.now()))));
    ask(stage, number, key, passed, images.length);
  }

  function load(address, place, all) {
    const image = new Image();
    image.alt = all.length === 1 ? "The picture in question" : `Picture ${place + 1}`;
    image.draggable = false;
    image.src = address;
    const late = new Promise((_, refuse) => setTimeout(refuse, patience));
    return Promise.race([image.decode().then(() => image), late]);
  }

  function question(stage, text, ...children) {
    const heading = element("h2", { tabindex: "-1" }, text);
    show("trial", heading, progress(), stage, element("div", { class: "question" }, heading, ...children));
  }

  function ask(stage, trial, key, passed, places) {
    const answer = given => send(() => studyBackend.answer({ key, trial, ...given }));
    if (places > 1) {
      question(stage, state.page.question, element("div", { class: "actions" },
        ...Array.from({ length: places }, (_, place) => button(`Picture ${place + 1}`, () => {
          const time = passed();
          answer({ place, firstMilliseconds: time, lastMilliseconds: time });
        }, { key: String(place + 1) }))));
      return;
    }
    question(stage, state.page.question, element("div", { class: "actions" },
      button("Yes", () => which(passed()), { key: "y" }),
      button("No", () => {
        const time = passed();
        answer({ recognised: false, firstMilliseconds: time, lastMilliseconds: time });
      }, { key: "n" })));

    function which(first) {
      keys = {};
      const single = state.classes.every(name => name.length === 1);
      // y and n, which may still be held from the question before, are none of them.
      const marks = single ? state.classes : state.classes.length <= 34 ? "1234567890abcdefghijklmopqrstuvwxz" : "";
      question(stage, state.page.classQuestion, element("div", { class: single ? "classes" : "classes words" },
        ...state.classes.map((name, index) => button(name,
          () => answer({ recognised: true, class: index, firstMilliseconds: first, lastMilliseconds: Math.max(first, passed()) }), { key: marks[index] }))));
      if (single) for (const mark of main.querySelectorAll(".classes kbd")) mark.remove();
    }
  }

  function comment() {
    const text = element("textarea", { id: "comment", maxlength: "1000" });
    reading("One last thing", element("label", { for: "comment" }, "Is there anything that you want to tell us? (You need not.)"), text,
      element("p", { class: "soft" }, "Please write no names and nothing that tells who you are."),
      element("div", { class: "actions" }, button("Finish", () => send(() => studyBackend.comment(whole(text.value))), { main: true })));
  }

  // A browser may cut a text in the middle of a letter of two halves; half a letter is none.
  const whole = text => Array.from(text).filter(letter => letter.length > 1 || !/[\uD800-\uDFFF]/.test(letter)).join("");

  function thanks() {
    const card = reading("Thank you", ...paragraphs(state.page.thanks));
    studyBackend.finish?.(card, element, button);
  }

  function next() {
    switch (state.step) {
      case "consent": return consent();
      case "size": return size();
      case "trials": return greeted ? trial() : instructions();
      case "comment": return comment();
      default: return thanks();
    }
  }

  async function begin() {
    try {
      state = await studyBackend.load();
    } catch (problem) {
      if (problem.refused) return void reading("This link does not work", element("p", {}, problem.message));
      status.textContent = "There is no connection. It is tried again in a moment.";
      return void setTimeout(begin, 3000);
    }
    next();
  }

  let last = {};
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || /^(TEXTAREA|INPUT)$/.test(event.target.tagName)) return;
    const bounced = event.key === last.key && event.timeStamp - last.timeStamp < sameStroke;
    last = event;
    const action = keys[event.key] || keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    if (!bounced) action();
  });

  begin();
})();
