// What the server is asked about a stream's settings.

const address = client => `/api/clients/${encodeURIComponent(client)}`;

const send = (path, method, body, signal) =>
  fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });

export async function load(client) {
  const answer = await fetch(address(client));
  if (!answer.ok) throw new Error(await problemOf(answer));
  return answer.json();
}

// A setting of null is left to the client again. Resolves to all settings as they are then.
export async function patch(client, body) {
  const answer = await send(address(client), 'PATCH', body);
  if (!answer.ok) throw new Error(await problemOf(answer));
  return answer.json();
}

// What these settings would have flagged; while the server is busy with others it is asked again, until the signal says stop.
export async function preview(client, body, signal, whenBusy) {
  for (;;) {
    const answer = await send(`${address(client)}/preview`, 'POST', body, signal);
    if (answer.ok) return answer.json();
    const problem = await problemOf(answer);
    if (answer.status !== 503) throw new Error(problem);
    whenBusy(problem);
    await pause(Number(answer.headers.get('Retry-After')) || 2, signal);
  }
}

async function problemOf(answer) {
  const { error, detail } = await answer.json().catch(() => ({}));
  return error?.message ?? detail ?? `the server answered ${answer.status}`;
}

const pause = (seconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, seconds * 1000);
  signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
