import express from 'express';

import { closeServer, startServer, getUrl } from '../../sandbox/localServer';
import type { Order } from './orders';

/**
 * Serves orders to workflows whose trigger does not pass them. The first request under a name gets
 * the next batch; later requests under that name get the same batch. A retry runs the requesting
 * node again and needs the same orders in the same order.
 */
export class OrderServer {
	private readonly byName = new Map<string, Order[]>();
	private readonly waiting = new Map<string, Order[][]>();

	private constructor(
		private readonly url: string,
		readonly close: () => Promise<void>,
	) {}

	static async open(): Promise<OrderServer> {
		const app = express();
		const server = await startServer(app);
		const orderServer = new OrderServer(getUrl(server), async () => await closeServer(server));
		app.get('/:customer', (request, response) => {
			response.json(orderServer.ordersFor(request.params.customer, String(request.query.batch)));
		});
		return orderServer;
	}

	/** @returns the URL that serves these batches in this order */
	put(customer: string, batches: readonly Order[][]): string {
		this.waiting.set(customer, [...batches]);
		return `${this.url}/${customer}`;
	}

	/** Number of batches that were not requested yet. */
	left(customer: string): number {
		return this.waiting.get(customer)?.length ?? 0;
	}

	private ordersFor(customer: string, batch: string): Order[] {
		const name = `${customer} ${batch}`;
		const orders = this.byName.get(name) ?? this.waiting.get(customer)?.shift() ?? [];
		this.byName.set(name, orders);
		return orders;
	}
}
