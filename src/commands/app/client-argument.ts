import { text } from '../../config/kinds.ts';
import { argument } from '../../terminal/command.ts';

/** The argument of every command about one app. */
export const clientArgument = {
  id: argument(text(), { doc: 'the client_id of the app, or its name where only one app has it' }),
};
