import express from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { useBodyParsers } from '#http/body-parsers.js';
import { endInNewline } from '#http/end-of-line.js';
import { nameRequest } from '#http/request-id.js';
import { requestLog } from '#http/request-log.js';

const Environment = z.object({ PORT: z.coerce.number().int(), FOLDER: z.string() });

/** The product's server with all that it does for every request, and nothing behind it but files of one folder. */
function main(): void {
  const { PORT, FOLDER } = Environment.parse(process.env);
  const app = express();
  app.disable('x-powered-by');
  app.use(nameRequest);
  app.use(endInNewline);
  // The bench starts the API so that it writes no line for a request either.
  app.use(requestLog({ request: () => undefined }));
  app.use(helmet());
  useBodyParsers(app);
  app.use(express.static(FOLDER));
  const server = app.listen(PORT, '127.0.0.1');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}

main();
