"use strict";

// One question at a time; every answer is saved by the server before the next question comes.
const at = (id) => document.getElementById(id);
let state = null;
let busy = false;

async function send(name, data) {
  if (busy) return;
  busy = true;
  try {
    const options = data && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) };
    const answer = await fetch(name, options);
    show(await answer.json());
  } catch {
    at("error").textContent = "The normaliser does not answer any more. What was decided is saved.";
  } finally {
    busy = false;
  }
}

function choice(key, text, more) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.key = key;
  const mark = document.createElement("kbd");
  mark.textContent = key;
  button.append(mark, text);
  if (more) {
    const small = document.createElement("small");
    small.textContent = more;
    button.append(small);
  }
  button.addEventListener("click", () => press(key));
  item.append(button);
  return item;
}

function show(next) {
  state = next;
  const question = state.question;
  at("error").textContent = state.error ?? "";
  at("left").textContent = `${state.left} of ${state.total} left`;
  at("undo").disabled = !state.undo;
  at("question").hidden = !question;
  at("done").hidden = Boolean(question);
  if (!question) return;
  for (const name of ["title", "heading", "where", "why", "text"]) at(name).textContent = question[name];
  at("text").scrollTop = 0;
  at("choices").replaceChildren(...question.choices.map((each) => choice(each.key, `${each.text} `, each.more)));
}

function press(key) {
  if (!state) return;
  if (key === "Z") send("undo", {});
  else if (state.question && state.question.choices.some((each) => each.key === key)) send("answer", { number: state.question.number, key });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.toUpperCase();
  if (key.length === 1 && "123NUSZ".includes(key)) {
    event.preventDefault();
    press(key);
  }
});
at("undo").addEventListener("click", () => press("Z"));
at("end").addEventListener("click", async () => {
  await send("end", {});
  at("error").textContent = "The review is closed; this page can be closed too.";
});
send("state");
