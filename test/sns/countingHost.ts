import type { FetchCertificate } from '../../nodes/Kobble/sns/certificateCache';

/** A host that counts requests and returns the configured response. */
export class CountingHost {
	readonly asked: string[] = [];
	answer: (url: string) => Promise<string>;

	constructor(pem: string) {
		this.answer = async () => pem;
	}

	readonly fetch: FetchCertificate = async (url) => {
		this.asked.push(url);
		return await this.answer(url);
	};

	goesDown() {
		this.answer = async () => {
			throw new Error('connect ECONNREFUSED\r\n127.0.0.1:443');
		};
	}

	/** Returns the number of requests since the last call. */
	count(): number {
		return this.asked.splice(0).length;
	}
}
