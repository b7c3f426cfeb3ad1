// What n8n asks of the folders that ship, with nothing relaxed.
import { config } from '@n8n/node-cli/eslint';

export default config;
