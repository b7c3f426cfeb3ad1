'use strict';

// Loaded into an engine process before anything else. It moves the clock forward by the number of
// milliseconds in a file, which it reads several times a second.
const { readFileSync } = require('node:fs');

const file = process.env.CLOCK_AHEAD_FILE;
const realNow = Date.now.bind(Date);
let ahead = 0;

setInterval(() => {
	try {
		ahead = Number(readFileSync(file, 'utf8'));
	} catch {
		ahead = 0;
	}
}, 50).unref();

Date.now = () => realNow() + ahead;
