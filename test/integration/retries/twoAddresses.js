// Preloaded by n8n's process: this name has an address that never accepts a connection, and one
// that refuses it.
const dns = require('node:dns');

const NAME = 'kobble-with-two-addresses.localhost';
const { lookup } = dns;

dns.lookup = (name, options, callback) => {
	const done = callback ?? options;
	if (name !== NAME) return lookup(name, options, done);
	const addresses = [
		{ address: '127.0.0.1', family: 4 },
		{ address: '::1', family: 6 },
	];
	if (options?.all) process.nextTick(done, null, addresses);
	else process.nextTick(done, null, '127.0.0.1', 4);
};
