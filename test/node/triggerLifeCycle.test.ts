import { N8N_LINES } from './workbench';
import { triggered, TriggerBench } from './triggerBench';

describe.each(N8N_LINES)('The subscription of a trigger, on n8n %s', (line) => {
	let bench: TriggerBench;

	beforeAll(async () => {
		bench = await TriggerBench.open(line);
	});

	afterAll(async () => {
		await bench.close();
	});

	it('comes with the activation, is confirmed, and goes with the deactivation', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		expect(bench.listed()).toEqual([url]);
		const { event, delivery } = await bench.deliver();
		expect(delivery.attempts.map(({ status }) => status)).toEqual([200]);
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		console.log(JSON.stringify(await bench.engine.webhooks.staticData(workflow.id)));
		console.log(JSON.stringify(await bench.executionsOf(workflow), null, 1));
		await bench.engine.webhooks.deactivate(workflow);
		expect(bench.listed()).toEqual([]);
		console.log(bench.engine.log());
	});
});
