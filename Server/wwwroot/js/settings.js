// What a person sets for a stream. Only what was changed is sent: the rest stays its client's.

// Resolves to why it was refused; to null when it was not.
export async function patch(client, body) {
  try {
    const answer = await fetch(`/api/clients/${encodeURIComponent(client)}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    if (answer.ok) return null;
    const { error } = await answer.json().catch(() => ({}));
    return error?.message ?? `the server answered ${answer.status}`;
  } catch (error) {
    return error.message;
  }
}

const form = document.getElementById('settings-form');

form?.addEventListener('submit', event => {
  event.preventDefault();
  const changed = fields().filter(isChanged);
  if (!changed.length) return say('Nothing was changed.');
  set(Object.fromEntries(changed.map(field => [field.name, field.value])), 'Set: it is judged so from its next point on.');
});

document.getElementById('release')?.addEventListener('click', () =>
  set({ preset: null, window: null, sensitivity: null, calibration: null }, 'It stays as it is until its client asks for something else.'));

async function set(settings, done) {
  const problem = await patch(form.dataset.client, JSON.stringify(settings));
  if (problem) return say(`Not set: ${problem}.`);

  fields().forEach(keep);
  say(done);
  // The server has the words for what it is now.
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  document.getElementById('settings').replaceWith(page.getElementById('settings'));
}

function fields() {
  return [...form.querySelectorAll('select, input')];
}

function isChanged(field) {
  if (field.options) return field.value !== '' && !field.selectedOptions[0].defaultSelected;
  return field.value !== field.defaultValue;
}

function keep(field) {
  if (field.options) [...field.options].forEach(option => { option.defaultSelected = option.selected; });
  else field.defaultValue = field.value;
}

function say(text) {
  document.getElementById('settings-status').textContent = text;
}
