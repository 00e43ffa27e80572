// Where the service is reached from other machines it wants to know who asks.
import { html, useState } from '../vendor/preact-htm.js';
import { token } from '../api.js';
import { signIn, state } from '../state.js';
import { Note } from './notes.js';

export function SignIn() {
  const [value, setValue] = useState('');
  const [stay, setStay] = useState(false);
  return html`<div class="stack narrow">
    <h1 tabindex="-1">This service is locked</h1>
    <p class="quiet">
      It can be reached from other machines, so it asks who you are. Whoever started it has its
      tokens.
    </p>
    ${token() && html`<${Note} look="bad" icon="warn">
      <strong>${state.lock?.message ?? 'The token was refused.'}</strong>
      <p>${state.lock?.code === 'too_many_guesses'
        ? state.lock.next
        : "See that all of it was copied. Whoever runs the service makes a new one with “dray serve token create NAME”."}</p>
    <//>`}
    <form
      class="card pad stack"
      onSubmit=${(event) => {
        event.preventDefault();
        signIn(value.trim(), stay);
      }}
    >
      <div class="field">
        <label for="token">Token of the service</label>
        <input
          id="token"
          class="input"
          type="password"
          autocomplete="current-password"
          required
          value=${value}
          onInput=${(event) => setValue(event.target.value)}
        />
      </div>
      <label class="check">
        <input type="checkbox" checked=${stay} onChange=${(event) => setStay(event.target.checked)} />
        Stay signed in on this browser
      </label>
      <div><button class="button main">Open</button></div>
    </form>
  </div>`;
}
