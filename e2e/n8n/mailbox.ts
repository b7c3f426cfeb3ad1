import { createServer, type Server, type Socket } from 'node:net';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { until } from './until';

/** A mail as it came: its subject, and its HTML. */
export interface Mail {
	readonly subject: string;
	readonly html: string;
}

/** Receives mail by SMTP on loopback, and keeps it. */
export class Mailbox {
	readonly mails: Mail[] = [];

	private readonly server: Server;

	private constructor() {
		this.server = createServer((socket) => {
			this.receive(socket);
		});
	}

	static async open(): Promise<Mailbox> {
		const mailbox = new Mailbox();
		await new Promise<void>((resolve) => {
			mailbox.server.listen(0, '127.0.0.1', resolve);
		});
		return mailbox;
	}

	/** What a user enters in n8n's SMTP credential. */
	get credential(): ICredentialDataDecryptedObject {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('The mailbox is closed');
		return {
			host: '127.0.0.1',
			port: address.port,
			secure: false,
			disableStartTls: true,
			user: '',
			password: '',
			hostName: '',
		};
	}

	/** The first mail after the ones that are known. */
	async waitForMail(known = 0): Promise<Mail> {
		return await until('a mail', () => this.mails[known]);
	}

	async close(): Promise<void> {
		await new Promise((resolve) => {
			this.server.close(resolve);
		});
	}

	private receive(socket: Socket): void {
		let text = '';
		let isMail = false;
		const say = (line: string) => socket.write(`${line}\r\n`);
		socket.setEncoding('utf8');
		say('220 mailbox');
		socket.on('data', (part: Buffer | string) => {
			text += String(part);
			for (;;) {
				const end = isMail ? '\r\n.\r\n' : '\r\n';
				const at = text.indexOf(end);
				if (at < 0) return;
				const line = text.slice(0, at);
				text = text.slice(at + end.length);
				if (isMail) {
					this.mails.push(parseMail(line));
					isMail = false;
					say('250 kept');
				} else if (line.toUpperCase() === 'DATA') {
					isMail = true;
					say('354 go on');
				} else if (line.toUpperCase() === 'QUIT') {
					say('221 bye');
					socket.end();
				} else say('250 ok');
			}
		});
		socket.on('error', () => socket.destroy());
	}
}

function parseMail(source: string): Mail {
	const [head = '', ...body] = source.split('\r\n\r\n');
	const [, subject = ''] = /^Subject: (.*)$/m.exec(head) ?? [];
	// SMTP doubles a dot at the beginning of a line.
	const text = body.join('\r\n\r\n').replace(/^\.\./gm, '.');
	const isBase64 = /^Content-Transfer-Encoding: base64/im.test(head);
	return {
		subject: subject.trim(),
		html: isBase64 ? Buffer.from(text, 'base64').toString() : decodeQuotedPrintable(text),
	};
}

function decodeQuotedPrintable(text: string): string {
	const bytes = text
		.replace(/=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(bytes, 'latin1').toString('utf8');
}
