// What review pages do besides: everything here works without it, by links, fields and buttons.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Keys. Letters and digits are keys unless they were switched off (WCAG 2.1.4); none is one in a field.
const kept = {
  get single() { try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; } },
  set single(on) { try { localStorage.setItem("single-keys", on ? "on" : "off"); } catch { /* kept for this page alone */ } },
};
let single = kept.single;

for (const panel of all("[data-keys]")) {
  panel.hidden = false;
  const box = one("[data-single]", panel);
  box.checked = single;
  box.addEventListener("change", () => { single = kept.single = box.checked; });
}

function pressed(event) {
  const field = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (field || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return "";
  return event.key.length > 1 || single ? event.key : "";
}

// The queue: arrow keys go from question to question, letters answer.
function queue(form) {
  const asked = all(".doubt", form);
  const answers = { a: "accept", r: "reject", s: "pass", e: "edit" };
  const at = () => asked.findIndex((each) => each.contains(document.activeElement));
  const go = (number) => asked[Math.max(0, Math.min(number, asked.length - 1))]?.focus();
  document.addEventListener("keydown", (event) => {
    const key = pressed(event);
    if (!key || event.shiftKey || event.repeat && key.length === 1) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!asked.length) return;
      event.preventDefault();
      const here = at();
      go(here < 0 ? 0 : here + (key === "ArrowDown" ? 1 : -1));
    } else if (answers[key] && at() >= 0) {
      event.preventDefault();
      one(`[data-do="${answers[key]}"]`, asked[at()])?.click();
    }
  });
  form.addEventListener("submit", () => {
    try { sessionStorage.setItem("asked", String(at())); } catch { /* begins at the first again */ }
  });
  let before = -1;
  try {
    before = Number(sessionStorage.getItem("asked") ?? -1);
    sessionStorage.removeItem("asked");
  } catch { /* begins at the first again */ }
  if (before >= 0 && !one("#refused")) go(before);
}

document.addEventListener("keydown", (event) => {
  if (pressed(event) === "u" && !event.repeat) {
    const form = one("form[data-undo]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
  }
});

one("#refused")?.focus();

// A statement: words are chosen by selecting them in the report. Offsets count characters, not UTF-16 units.
const ROLES = ["source", "cue", "content"];
const size = (text) => [...text].length;
const line = (text) => text.split(/\s+/).filter(Boolean).join(" ");

function choose(text) {
  const form = text.closest("form");
  const rows = all("p[data-o]", text).map((row) => {
    const words = row.textContent;
    return { row, words, start: Number(row.dataset.o), end: Number(row.dataset.o) + size(words) };
  });
  const noted = JSON.parse(form.elements.spans.value || "{}");
  const told = one("[data-told]", form);
  const field = (role) => form.elements[role];

  // Where a point of the document is in the report's text.
  const offset = (node, at) => {
    const found = rows.find(({ row }) => row.contains(node));
    if (!found) return null;
    const range = document.createRange();
    range.setStart(found.row, 0);
    range.setEnd(node, at);
    return found.start + size(range.toString());
  };
  const words = (start, end) => rows
    .filter((each) => each.start < end && each.end > start)
    .map((each) => [...each.words].slice(Math.max(0, start - each.start), end - each.start).join(""))
    .join(" ");

  // The selected span without space at its ends, null for none.
  const selected = () => {
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    if (!range || range.collapsed || !text.contains(range.commonAncestorContainer)) return null;
    const inside = rows.filter(({ row }) => range.intersectsNode(row));
    if (!inside.length) return null;
    let start = offset(range.startContainer, range.startOffset) ?? inside[0].start;
    let end = offset(range.endContainer, range.endOffset) ?? inside.at(-1).end;
    const chosen = [...words(start, end)];
    start += chosen.findIndex((each) => each.trim());
    end -= chosen.reverse().findIndex((each) => each.trim());
    return start < end ? [start, end] : null;
  };

  // Marks the words of all roles anew; the selection, which this would lose, is put back.
  const paint = () => {
    for (const { row, words: own, start, end } of rows) {
      const bounds = new Set([start, end]);
      for (const role of ROLES) {
        for (const span of noted[role] ?? []) for (const at of span) if (at > start && at < end) bounds.add(at);
      }
      const cuts = [...bounds].sort((a, b) => a - b);
      const letters = [...own];
      row.replaceChildren(...cuts.slice(1).map((cut, n) => {
        const from = cuts[n];
        const piece = letters.slice(from - start, cut - start).join("");
        const role = ROLES.findLast((each) => (noted[each] ?? []).some(([a, b]) => a <= from && b >= cut));
        if (!role) return document.createTextNode(piece);
        const mark = document.createElement("span");
        mark.className = `m ${role}`;
        mark.textContent = piece;
        return mark;
      }));
    }
  };

  const set = (role, more) => {
    const span = selected();
    if (!span) { told.textContent = "No words of the report are selected."; return; }
    const others = more ? (noted[role] ?? []).filter(([a, b]) => b <= span[0] || a >= span[1]) : [];
    noted[role] = [...others, span].sort((a, b) => a[0] - b[0]);
    field(role).value = noted[role].map(([a, b]) => line(words(a, b))).join("\n");
    form.elements.spans.value = JSON.stringify(noted);
    getSelection().removeAllRanges();
    paint();
    told.textContent = `${role}: ${field(role).value}`;
  };

  for (const role of ROLES) {
    field(role).addEventListener("input", () => {
      noted[role] = [];
      form.elements.spans.value = JSON.stringify(noted);
      paint();
    });
  }
  const tools = one("[data-tools]", form);
  tools.hidden = false;
  for (const button of all("button", tools)) {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => set(button.dataset.role, "more" in button.dataset));
  }
  document.addEventListener("keydown", (event) => {
    if (!pressed(event)) return;
    if (event.key === "t" && !event.shiftKey) { event.preventDefault(); text.focus(); }
    const digit = /^Digit([123])$/.exec(event.code)?.[1];
    if (single && digit) { event.preventDefault(); set(ROLES[digit - 1], event.shiftKey); }
  });

  // In the text, arrow keys select word by word and line by line, with Shift more.
  const steps = { ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"], ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"] };
  text.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const selection = getSelection();
    if (!selection.rangeCount || !text.contains(selection.anchorNode)) {
      const first = one(".m", text) ?? rows[0]?.row;
      if (!first) return;
      selection.collapse(first, 0);
      if (step[0] === "forward") { selection.modify("extend", "forward", "word"); return; }
    }
    if (event.shiftKey) {
      selection.modify("extend", ...step);
    } else {
      step[0] === "forward" ? selection.collapseToEnd() : selection.collapseToStart();
      if (step[1] === "line") selection.modify("move", ...step);
      if (step[0] === "backward" && step[1] === "word") {
        selection.modify("move", "backward", "word");
      }
      selection.modify("extend", "forward", "word");
    }
    const at = selection.focusNode?.parentElement;
    at?.scrollIntoView({ block: "nearest" });
  });

  // The statement's own words are in view from the beginning.
  const mark = one(".m", text);
  if (mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
}

for (const form of all("[data-queue]")) queue(form);
for (const text of all("[data-choose]")) choose(text);
