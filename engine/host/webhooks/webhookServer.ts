import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Request, Response } from 'express';
import type { Activations } from './activations';
import type { Deliveries } from './deliveries';
import { readBody, UnreadableBody } from './requestBody';

/** The HTTP listener to which webhooks are delivered. */
export class WebhookServer {
	private server: Server | undefined;

	constructor(
		private readonly activations: Activations,
		private readonly deliveries: Deliveries,
	) {}

	/** The base URL, with a trailing slash. */
	get address(): string {
		const address = this.server?.address() as AddressInfo | null | undefined;
		return `http://127.0.0.1:${address?.port ?? 5678}/`;
	}

	/** @param port 0 for any free port */
	async listen(port: number): Promise<string> {
		if (this.server) return this.address;
		const app = express();
		app.use((request, response) => {
			void this.serve(request, response);
		});
		this.server = createServer(app);
		await new Promise<void>((resolve, reject) => {
			this.server?.once('error', reject);
			this.server?.listen(port, '127.0.0.1', resolve);
		});
		return this.address;
	}

	private async serve(request: Request, response: Response): Promise<void> {
		const [, place, ...rest] = request.path.split('/');
		const path = rest.join('/');
		const isTest = place === 'webhook-test';
		const registrations = isTest ? this.activations.tests : this.activations.production;
		const registration = request.method === 'POST' ? registrations.get(path) : undefined;
		if (!registration || (place !== 'webhook' && !isTest)) {
			response.status(404).json({ message: 'The requested webhook is not registered.' });
			return;
		}
		try {
			await readBody(request);
			await this.deliveries.take(registration, path, isTest, request, response);
		} catch (error) {
			const status = error instanceof UnreadableBody ? error.status : 500;
			if (!response.headersSent) response.status(status).json({ message: 'Not taken' });
		}
	}
}
