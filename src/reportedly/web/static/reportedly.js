// What pages do besides: everything here works without it, by links and forms.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// A report: pointing at marked words, or moving to them, shows their statement, and the other way round.
function linkMarks(text) {
  const light = (numbers, on) => {
    for (const n of numbers) {
      for (const each of all(`.m[data-n~="${CSS.escape(n)}"]`, text)) each.classList.toggle("on", on);
      const listed = one(`.found li[data-n="${CSS.escape(n)}"]`);
      if (!listed) continue;
      listed.classList.toggle("on", on);
      const box = listed.closest(".found");
      if (on && box.scrollHeight > box.clientHeight) {
        box.scrollTop += listed.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
      }
    }
  };
  const numbers = (target) => (target.closest("[data-n]")?.dataset.n ?? "").split(" ").filter(Boolean);
  for (const area of [text, ...all(".found")]) {
    let lit = [];
    const show = (event) => {
      const found = numbers(event.target);
      if (found.join() === lit.join()) return;
      light(lit, false);
      lit = found;
      light(lit, true);
    };
    const hide = () => { light(lit, false); lit = []; };
    area.addEventListener("pointerover", show);
    area.addEventListener("pointerleave", hide);
    area.addEventListener("focusin", show);
    area.addEventListener("focusout", hide);
  }
}

// A board: a slider over the days on which reports came out; each step puts in the board of that day.
function replay(form) {
  const days = form.dataset.days.split(" ").filter(Boolean);
  if (days.length < 2) return;
  const date = one("#as_of", form);
  const slider = document.createElement("input");
  const shown = document.createElement("output");
  Object.assign(slider, { type: "range", min: 0, max: days.length, step: 1 });
  slider.setAttribute("aria-label", "Day");
  const at = days.indexOf(date.value);
  slider.value = date.value ? (at < 0 ? days.length - 1 : at) : days.length;
  const words = () => {
    const day = days[slider.value];
    shown.textContent = day
      ? new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
      : "now";
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  let asked = 0;
  const load = async () => {
    const turn = ++asked;
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value && name !== "as_of") address.searchParams.set(name, value);
    if (days[slider.value]) address.searchParams.set("as_of", days[slider.value]);
    date.value = days[slider.value] ?? "";
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    one("#board").replaceChildren(...one("#board", page).childNodes);
    history.replaceState(null, "", address);
    for (const table of all("table.board")) arrows(table);
  };
  slider.addEventListener("input", () => { words(); load(); });
  words();
  date.before(slider, shown);
  one(".days", form)?.remove();
}

// A board: the arrow keys move from cell to cell.
function arrows(table) {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...table.tBodies[0].rows];
    let row = rows.indexOf(cell.parentElement);
    let column = cell.cellIndex;
    for (;;) {
      row += step[0];
      column += step[1];
      const next = rows[row]?.cells[column];
      if (!next) return;
      const link = one("a", next);
      if (link) {
        event.preventDefault();
        link.focus();
        return;
      }
    }
  });
}

// The front page: what changed since the last visit. The session knows it until the browser is closed; after that this
// browser alone does, and sends it to nobody.
function visits(line) {
  const now = new Date();
  try {
    const last = localStorage.getItem("last");
    const before = localStorage.getItem("before");
    const fresh = !last || now - new Date(last) > 30 * 60 * 1000;
    if (fresh && last) localStorage.setItem("before", last);
    localStorage.setItem("last", now.toISOString());
    const since = fresh ? last : before;
    if (!since || !line.hidden) return;
    one("a", line).href = `/?visit=${encodeURIComponent(since.slice(0, 19) + "Z")}`;
    line.hidden = false;
  } catch {
    // A browser that keeps nothing shows no such line.
  }
}

for (const text of all("[data-marks]")) linkMarks(text);
for (const form of all("form[data-days]")) replay(form);
for (const table of all("table.board")) arrows(table);
for (const line of all("[data-visit]")) visits(line);
