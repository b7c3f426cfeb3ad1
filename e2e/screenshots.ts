import { openN8n, type OpenN8n } from './n8n/openN8n';
import { takePicturesOfCanvas, takePicturesOfExamples } from './pictures/canvasPictures';
import { takePictureOfCredential } from './pictures/credentialPicture';
import { THEMES, type Theme } from './pictures/pictureFile';
import {
	takePictureOfPreview,
	takePictureOfSchema,
	takePictureOfTransaction,
	takePicturesOfCreate,
	takePicturesOfPicking,
} from './pictures/nodePictures';

/**
 * Takes the pictures of the documents again, from a full n8n with the sandbox.
 *
 * @param examples takes only the pictures of these examples; all pictures if the list is empty
 */
async function main(examples: readonly string[]): Promise<void> {
	// The credential's picture shows the port, so use the one in the README.
	const open = await openN8n({ name: 'screenshots', sandbox: { port: 4010 } });
	try {
		if (examples.length > 0) {
			await takePicturesOfExamples(open, examples);
			return;
		}
		await takePicturesOfCanvas(open);
		for (const theme of THEMES) await takePicturesOfNodes(open, theme);
		await takePicturesOfExamples(open);
	} finally {
		await open.close();
	}
}

async function takePicturesOfNodes(open: OpenN8n, theme: Theme): Promise<void> {
	await takePicturesOfCreate(open, theme);
	await takePicturesOfPicking(open, theme);
	await takePictureOfPreview(open, theme);
	await takePictureOfSchema(open, theme);
	await takePictureOfTransaction(open, theme);
	await takePictureOfCredential(open, theme);
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
