// The chat of an agency on its own website: <script src=".../v1/public-chat/widget.js" data-key="twk_..." async></script>
// Whatever comes from the server is put in as text, never as HTML. Styles are a constructed sheet, which no content security policy has to allow.
(() => {
  const MAX_CHARACTERS = 2000;
  const TIMEOUT_MS = 30_000;
  const FIRST_LOOK_MS = 10_000;
  const LATEST_LOOK_MS = 60_000;
  const KEPT_MESSAGES = 60;
  /** Of a question that is being answered already: it was sent again. */
  const RUNNING = 409;
  const RUNNING_PAUSE_MS = 2_000;
  const RUNNING_LOOKS = 10;
  const ASK_PERSON = 'I would like to talk to a person.';

  const script = document.currentScript;
  const key = script?.dataset.key ?? '';
  if (!script?.src || key === '' || document.querySelector('[data-tripwright-chat]')) return;
  const base = new URL('.', script.src).href;
  const storageKey = `tripwright-chat:${key.slice(0, 12)}`;

  // ---------------------------------------------------------------- what is remembered in this tab
  const fresh = () => ({ conversationId: null, visitorToken: null, log: [], isWaiting: false });
  const recall = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
      return Array.isArray(kept?.log) ? { ...fresh(), ...kept } : fresh();
    } catch {
      return fresh();
    }
  };
  const state = recall();
  const remember = () => {
    try {
      sessionStorage.setItem(storageKey, JSON.stringify({ ...state, log: state.log.slice(-KEPT_MESSAGES) }));
    } catch {
      // A browser that keeps nothing: the conversation lives as long as the page.
    }
  };

  // ---------------------------------------------------------------- the parts of the page
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const host = make('div', { 'data-tripwright-chat': '' });
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(__WIDGET_STYLES__);
  root.adoptedStyleSheets = [sheet];

  const launch = make('button', { type: 'button', class: 'launch', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' });
  launch.textContent = script.dataset.label ?? 'Chat with us';
  const title = make('h2', { id: 'title' }, 'Chat');
  const close = make('button', { type: 'button', 'aria-label': 'Close the chat' }, '✕');
  const disclosure = make('p', { class: 'disclosure', hidden: '' });
  const log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': 'Conversation', tabindex: '0' });
  const suggestions = make('div', { class: 'suggestions', role: 'group', 'aria-label': 'Suggested questions', hidden: '' });
  const status = make('p', { class: 'status', role: 'status' });
  const problemText = make('span');
  const retry = make('button', { type: 'button' }, 'Try again');
  const problem = make('div', { class: 'problem', role: 'alert', hidden: '' }, problemText, retry);

  const field = ({ id, label, ...attributes }) => {
    const input = make('input', { id, name: id, ...attributes });
    const box = make('div', {}, make('label', { for: id }, label), input);
    return { box, input };
  };
  const name = field({ id: 'name', label: 'Your name', autocomplete: 'name', maxlength: '100' });
  const email = field({ id: 'email', label: 'Your e-mail address', type: 'email', autocomplete: 'email', maxlength: '320' });
  const phone = field({ id: 'phone', label: 'Your telephone number', type: 'tel', autocomplete: 'tel', maxlength: '40' });
  const leadNote = make('p', { class: 'who' }, 'Leave your details, and we will answer you there.');
  const notNow = make('button', { type: 'button' }, 'Not now');
  const leadForm = make(
    'form',
    { 'aria-label': 'Your details', novalidate: '', hidden: '' },
    leadNote,
    name.box,
    email.box,
    phone.box,
    make('div', { class: 'row' }, notNow, make('button', { type: 'submit', class: 'send' }, 'Leave details')),
  );

  const question = make('textarea', { id: 'question', maxlength: String(MAX_CHARACTERS), required: '' });
  const person = make('button', { type: 'button' }, 'Talk to a person');
  const send = make('button', { type: 'submit', class: 'send' }, 'Send');
  const form = make(
    'form',
    { 'aria-label': 'Your question' },
    make('label', { for: 'question' }, 'Your question'),
    question,
    make('div', { class: 'row' }, person, send),
  );
  const dialog = make(
    'dialog',
    { 'aria-labelledby': 'title', 'aria-modal': 'true' },
    make('header', {}, title, close),
    disclosure,
    log,
    suggestions,
    status,
    problem,
    leadForm,
    form,
  );
  root.append(launch, dialog);

  // ---------------------------------------------------------------- calls
  const headers = (extra) => ({ 'X-API-Key': key, ...extra });

  /** A refusal that a person can read; `status` where the server gave it. */
  class Refusal extends Error {
    constructor(message, status) {
      super(message);
      this.status = status;
    }
  }

  const NOT_HERE = `This chat is not set up for ${location.origin}. If this is your website, add it to the allowed origins of the chat's key.`;

  const secondsIn = (response) => {
    const seconds = Number(response.headers.get('Retry-After'));
    return seconds > 0 ? ` in ${seconds < 120 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`}` : ' later';
  };

  const refusalOf = (response) => {
    if (response.status === 429) return new Refusal(`There are too many questions at the moment. Please try again${secondsIn(response)}.`);
    if (response.status === 401 || response.status === 403) return new Refusal(NOT_HERE);
    if (response.status === 422) return new Refusal('We could not read this. Please check what you wrote, and try again.');
    return new Refusal('Something went wrong on our side. Please try again.', response.status);
  };

  /** A page may not read a refusal that is not meant for it: whether the server is there at all is asked by itself. */
  const isThere = async () => {
    try {
      await fetch(script.src, { mode: 'no-cors', cache: 'no-store' });
      return true;
    } catch {
      return false;
    }
  };

  const call = async (path, options = {}) => {
    let response;
    try {
      response = await fetch(base + path, { credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
    } catch (error) {
      if (error?.name === 'TimeoutError') throw new Refusal('The answer takes too long. Please try again.');
      if (navigator.onLine && (await isThere())) throw new Refusal(NOT_HERE);
      throw new Refusal('The chat cannot be reached at the moment. Please check your connection, and try again.');
    }
    if (!response.ok) throw refusalOf(response);
    return response;
  };

  const post = (path, body, extra = {}) =>
    call(path, { method: 'POST', headers: headers({ 'Content-Type': 'application/json', ...extra }), body: JSON.stringify(body) });

  /** A question and the key it is sent under: sent again, whatever became of the first time, it is asked once. */
  const request = ({ query, lead }) => {
    const { conversationId, visitorToken } = state;
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const body = {
      query,
      ...(conversationId ? { conversationId } : {}),
      ...(visitorToken ? { visitorToken } : {}),
      ...(lead ? { lead } : {}),
    };
    return { key, body };
  };

  const postOnce = async ({ key, body }) => {
    for (let looks = 0; ; looks += 1) {
      try {
        return await post('messages', body, { Accept: 'text/event-stream', 'Idempotency-Key': key });
      } catch (error) {
        if (error.status !== RUNNING || looks === RUNNING_LOOKS) throw error;
        await new Promise((go) => setTimeout(go, RUNNING_PAUSE_MS));
      }
    }
  };

  /** Server-sent events of an answer, one by one. */
  const eventsOf = async function* (response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const event = lines.find((line) => line.startsWith('event: '))?.slice(7);
        const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
        yield { event, data: JSON.parse(data.join('\n')) };
      }
    }
  };

  // ---------------------------------------------------------------- showing
  const WHO = { asker: 'You', assistant: 'Assistant', expert: 'Our team' };

  const showSources = (box, sources) => {
    if (!Array.isArray(sources) || sources.length === 0) return;
    const items = sources.map(({ number, title, page }) => make('li', {}, `[${number}] ${title}${page ? `, page ${page}` : ''}`));
    box.append(make('ul', { class: 'sources', 'aria-label': 'Sources' }, ...items));
  };

  const showRating = (box, entry) => {
    const buttons = [true, false].map((isHelpful) => {
      const button = make('button', {
        type: 'button',
        'aria-pressed': String(entry.rated === isHelpful),
        'aria-label': isHelpful ? 'Yes, this helped' : 'No, this did not help',
      });
      button.textContent = isHelpful ? 'Yes' : 'No';
      button.addEventListener('click', async () => {
        try {
          await post('feedback', { messageId: entry.id, helpful: isHelpful, visitorToken: state.visitorToken });
          entry.rated = isHelpful;
          remember();
          buttons.forEach((other, index) => {
            other.setAttribute('aria-pressed', String(isHelpful === (index === 0)));
          });
          status.textContent = 'Thank you for telling us.';
        } catch (error) {
          fail(error, () => button.click());
        }
      });
      return button;
    });
    box.append(
      make(
        'div',
        { class: 'rate', role: 'group', 'aria-label': 'Did this help?' },
        make('span', { class: 'who' }, 'Did this help?'),
        ...buttons,
      ),
    );
  };

  const showMessage = (entry) => {
    const text = make('p', { dir: 'auto' });
    text.textContent = entry.text;
    const who = entry.who === 'assistant' ? title.textContent : WHO[entry.who];
    const box = make('div', { class: `message ${entry.who}` }, make('span', { class: 'who' }, who), text);
    log.append(box);
    const finish = () => {
      showSources(box, entry.sources);
      if (entry.who === 'assistant' && entry.id) showRating(box, entry);
      log.scrollTop = log.scrollHeight;
    };
    log.scrollTop = log.scrollHeight;
    return { box, text, finish };
  };

  const keep = (entry) => {
    state.log.push(entry);
    remember();
    return entry;
  };

  let again = null;
  const fail = (error, redo) => {
    problemText.textContent = error instanceof Refusal ? error.message : 'Something went wrong. Please try again.';
    again = redo;
    problem.hidden = false;
    status.textContent = '';
  };
  const clearProblem = () => {
    problem.hidden = true;
    again = null;
  };

  let settings = null;
  const showSettings = () => {
    title.textContent = settings.assistantName;
    disclosure.textContent = settings.disclosure ?? '';
    disclosure.hidden = !settings.disclosure;
    email.box.hidden = !settings.lead.email;
    phone.box.hidden = !settings.lead.phone;
    if (/^#[0-9a-f]{6}$/i.test(settings.colour)) {
      const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(settings.colour.slice(at, at + 2), 16));
      host.style.setProperty('--brand', settings.colour);
      host.style.setProperty('--on-brand', red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? '#000' : '#fff');
    }
    suggestions.replaceChildren(
      ...settings.suggestedQuestions.map((text) => {
        const button = make('button', { type: 'button' }, text);
        button.addEventListener('click', () => ask(text));
        return button;
      }),
    );
    suggestions.hidden = settings.suggestedQuestions.length === 0 || state.log.length > 0;
  };

  const loadSettings = async () => {
    if (settings !== null) return;
    try {
      settings = await (await call('status', { headers: headers({}) })).json();
      clearProblem();
      showSettings();
    } catch (error) {
      fail(error, loadSettings);
    }
  };

  // ---------------------------------------------------------------- asking
  let isBusy = false;
  const setBusy = (value) => {
    isBusy = value;
    for (const button of [send, person, ...suggestions.children]) button.disabled = value;
    status.textContent = value ? 'Looking for an answer …' : '';
  };

  const take = (started) => {
    if (started.conversationId) state.conversationId = started.conversationId;
    if (started.visitorToken) state.visitorToken = started.visitorToken;
    remember();
  };

  const showDone = ({ entry, shown, done }) => {
    Object.assign(entry, { id: done.messageId, text: done.answer, sources: done.citations });
    shown.text.textContent = done.answer;
    keep(entry);
    shown.finish();
    if (done.escalated) wait();
    if (done.asksFor.length > 0 && !state.isLeadDone) showLead(done.lead?.disclosure);
  };

  const receive = async (response, begin) => {
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return await response.json();
    let shown = null;
    for await (const { event, data } of eventsOf(response)) {
      if (event === 'started') take(data);
      if (event === 'delta') {
        shown ??= begin();
        shown.text.textContent += data.text;
        log.scrollTop = log.scrollHeight;
      }
      if (event === 'done') return data;
      if (event === 'error')
        throw data.status === 429
          ? new Refusal('There are too many questions at the moment. Please try again later.')
          : new Refusal('Something went wrong on our side. Please try again.');
    }
    throw new Refusal('The answer broke off. Please try again.');
  };

  const exchange = async (asked) => {
    clearProblem();
    setBusy(true);
    // A person's answer ends a conversation: it is read before the next one begins.
    if (state.isWaiting) await look().catch(() => undefined);
    const entry = { who: 'assistant', text: '' };
    let shown = null;
    const begin = () => {
      shown ??= showMessage(entry);
      shown.box.setAttribute('aria-busy', 'true');
      return shown;
    };
    try {
      const done = await receive(await postOnce(asked), begin);
      take(done);
      showDone({ entry, shown: begin(), done });
      shown.box.removeAttribute('aria-busy');
      status.textContent = '';
      return true;
    } catch (error) {
      shown?.box.remove();
      fail(error, () => exchange(asked));
      return false;
    } finally {
      setBusy(false);
    }
  };

  const ask = async (text) => {
    const query = text.trim();
    if (query === '' || isBusy) return;
    suggestions.hidden = true;
    question.value = '';
    showMessage(keep({ who: 'asker', text: query }));
    await exchange(request({ query }));
  };

  // ---------------------------------------------------------------- details of the visitor
  const showLead = (note) => {
    if (!settings || (!settings.lead.email && !settings.lead.phone)) return;
    if (note) leadNote.textContent = note;
    leadForm.hidden = false;
  };

  const leave = async () => {
    const lead = Object.fromEntries(
      [name, email, phone].map(({ box, input }) => [input.id, box.hidden ? '' : input.value.trim()]).filter(([, value]) => value !== ''),
    );
    if (!lead.email && !lead.phone) {
      fail(new Refusal('Please enter an e-mail address or a telephone number.'), () => email.input.focus());
      return;
    }
    if (!email.input.checkValidity()) {
      fail(new Refusal('Please check the e-mail address.'), () => email.input.focus());
      return;
    }
    leadForm.hidden = true;
    question.focus();
    state.isLeadDone = true;
    showMessage(keep({ who: 'asker', text: Object.values(lead).join(', ') }));
    if (!(await exchange(request({ query: 'Here are my details.', lead })))) state.isLeadDone = false;
    remember();
  };

  // ---------------------------------------------------------------- the answer of a person
  let looking = null;
  const look = async () => {
    if (!dialog.open || document.hidden || !state.conversationId) return;
    const after = state.log.findLast(({ id }) => id)?.id;
    const query = new URLSearchParams({ conversationId: state.conversationId, ...(after ? { after } : {}) });
    const response = await call(`messages?${query}`, { headers: headers({ 'X-Visitor-Token': state.visitorToken ?? '' }) });
    for (const message of (await response.json()).data) {
      if (message.author !== 'expert' || state.log.some(({ id }) => id === message.id)) continue;
      const entry = keep({ who: 'expert', text: message.text, id: message.id, sources: message.citations });
      showMessage(entry).finish();
      state.isWaiting = false;
    }
    remember();
  };

  const lookLater = (pauseMs) => {
    clearTimeout(looking);
    if (!state.isWaiting) return;
    looking = setTimeout(async () => {
      // What cannot be read now can be read later.
      await look().catch(() => undefined);
      lookLater(Math.min(LATEST_LOOK_MS, pauseMs * 1.5));
    }, pauseMs);
  };

  const wait = () => {
    state.isWaiting = true;
    remember();
    lookLater(FIRST_LOOK_MS);
  };

  // ---------------------------------------------------------------- opening and closing
  const open = () => {
    dialog.showModal();
    launch.setAttribute('aria-expanded', 'true');
    question.focus();
    log.scrollTop = log.scrollHeight;
    void loadSettings();
    if (!state.isWaiting) return;
    void look().catch(() => undefined);
    lookLater(FIRST_LOOK_MS);
  };

  launch.addEventListener('click', open);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    launch.setAttribute('aria-expanded', 'false');
    launch.focus();
  });
  dialog.addEventListener('keydown', (event) => {
    // Keys pressed here are not the page's shortcuts.
    event.stopPropagation();
    if (event.key !== 'Tab') return;
    const stops = [...dialog.querySelectorAll('button, textarea, input, [tabindex]')].filter(
      (stop) => !stop.disabled && stop.checkVisibility(),
    );
    const first = stops[0];
    const last = stops.at(-1);
    const [from, to] = event.shiftKey ? [first, last] : [last, first];
    if (root.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(question.value);
  });
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void ask(question.value);
  });
  person.addEventListener('click', () => void ask(ASK_PERSON));
  retry.addEventListener('click', () => {
    const redo = again;
    clearProblem();
    void redo?.();
  });
  notNow.addEventListener('click', () => {
    leadForm.hidden = true;
    state.isLeadDone = true;
    remember();
    question.focus();
  });
  leadForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void leave();
  });

  for (const entry of state.log) showMessage(entry).finish();
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener('DOMContentLoaded', place);
})();
