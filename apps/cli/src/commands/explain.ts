import { ERRORS, isId, statusOf } from '@kyso/domain';
import { type Command, UsageError, word } from '../command.ts';
import { openInstallation } from '../installation.ts';

/** The timeline of a request: what an operator needs at three in the morning, without personal data. */
export const explain: Command = {
  name: 'explain',
  usage: 'REQUEST_ID',
  summary: 'say where a signature request stands and how it got there',
  options: {},
  async run(call) {
    const { store } = await openInstallation();
    await using _ = store;
    const id = word(call, 0, 'the id of a request (sr_…)');
    const request = isId('sr', id) ? await store.requests.load(id) : undefined;
    if (request === undefined) throw new UsageError(`there is no request ${id}`);
    for (const { seq, at, type, actor } of await store.requests.events(request.id))
      call.print({ seq, at, type, actor });
    const { failure } = request;
    call.print({
      id: request.id,
      status: statusOf(request),
      state: request.state,
      ...(request.deadlineAt === undefined ? {} : { deadline_at: request.deadlineAt }),
      ...(failure === undefined
        ? {}
        : { failure: failure.code, meaning: ERRORS[failure.code].title.en, details: failure.details }),
      items: request.items.map(({ itemId, state, failure: why }) => ({ id: itemId, state, failure: why?.code })),
    });
    return 0;
  },
};
