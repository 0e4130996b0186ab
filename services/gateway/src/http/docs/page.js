"use strict";
const byId = (id) => document.getElementById(id);
const answerBox = byId("answer");
let token = sessionStorage.getItem("token");
let position = sessionStorage.getItem("position");

function show(value) {
  answerBox.textContent = typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

async function call(method, path, body, type) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (position && method === "GET") headers["mariposas-position"] = position;
  if (body !== undefined) headers["content-type"] = type ?? "application/json";
  const payload = body === undefined || type ? body : JSON.stringify(body);
  show("…");
  try {
    const response = await fetch(path, { method, headers, body: payload });
    const seen = response.headers.get("mariposas-position");
    if (seen && method !== "GET") {
      position = seen;
      sessionStorage.setItem("position", seen);
    }
    const text = await response.text();
    const answer = text ? JSON.parse(text) : {};
    show(answer);
    return response.ok ? answer : null;
  } catch (error) {
    show(`No answer: ${error.message}`);
    return null;
  }
}

function who(email) {
  if (email) sessionStorage.setItem("email", email);
  byId("who").textContent = token ? `Signed in as ${sessionStorage.getItem("email")}.` : "Not signed in.";
}

byId("account").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const path = event.submitter?.value || "/v1/login";
  const answer = await call("POST", path, { email: form.get("email"), password: form.get("password") });
  if (answer) {
    token = answer.token;
    position = null;
    sessionStorage.removeItem("position");
    sessionStorage.setItem("token", token);
    show("Signed in.");
    who(form.get("email"));
  }
});

byId("import").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const query = new URLSearchParams({ dry_run: event.submitter?.value || "true" });
  if (form.get("unit")) query.set("unit", form.get("unit"));
  await call("POST", `/v1/imports?${query}`, form.get("file"), "text/csv");
});

byId("set").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const set = { exercise: form.get("exercise"), reps: Number(form.get("reps")), performed_at: new Date().toISOString() };
  if (form.get("kg")) set.load = { kind: "external", value: Number(form.get("kg")), unit: "kg" };
  await call("POST", "/v1/sets", set);
});

byId("look-buttons").addEventListener("click", (event) => {
  const path = event.target.dataset.get;
  if (path) call("GET", path);
});

async function operations() {
  const api = await (await fetch("/openapi.json")).json();
  const table = document.createElement("table");
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const row = table.insertRow();
      const code = document.createElement("code");
      code.textContent = `${method.toUpperCase()} ${path}`;
      row.insertCell().append(code);
      row.insertCell().textContent = (operation.summary ?? "").replaceAll("`", "");
    }
  }
  byId("operations").replaceChildren(table);
}

who();
operations();
