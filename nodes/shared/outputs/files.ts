/** Results become binary data: `image`, `image_1`, `image_2`, … under the name that the user chose, side results such as stems under their own role. */
import type { IBinaryData, IBinaryKeyData, IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { FILE_ENDINGS, isMediaType, type WorkflowArtifact } from '../../contract/index.ts';
import type { Api } from '../api.ts';

type WithFiles = Api<IExecuteFunctions | IWebhookFunctions>;

/** Streams them in. @param mainRole - the kind of media that the operation gives. */
export async function downloadAll(api: WithFiles, artifacts: readonly WorkflowArtifact[], mainRole: string, mainField: string): Promise<IBinaryKeyData> {
  const counts = new Map<string, number>();
  const named = artifacts.map((artifact) => {
    const base = (artifact.role ?? mainRole) === mainRole ? mainField : String(artifact.role);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return { artifact, field: count === 0 ? base : `${base}_${count}` };
  });
  const entries = await Promise.all(
    named.map(async ({ artifact, field }) => {
      const ending = isMediaType(artifact.mimeType) ? FILE_ENDINGS[artifact.mimeType] : 'bin';
      return [field, await download(api, artifact, `${field}.${ending}`)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function download({ context: { helpers } }: WithFiles, artifact: WorkflowArtifact, fileName: string): Promise<IBinaryData> {
  const stream = await helpers.httpRequest({ method: 'GET', url: artifact.url, encoding: 'stream' });
  return await helpers.prepareBinaryData(stream, fileName, artifact.mimeType);
}

/** Texts are for the next node to read, not files: `text`, and `data` where the text is JSON. */
export async function readTexts({ context: { helpers } }: WithFiles, artifacts: readonly WorkflowArtifact[]): Promise<IDataObject> {
  const texts = await Promise.all(artifacts.filter(({ mediaType }) => mediaType === 'text').map(async ({ url }) => String(await helpers.httpRequest({ method: 'GET', url, encoding: 'text' }))));
  const [text = ''] = texts;
  const data = parsed(text);
  return { text, ...(data === undefined ? {} : { data }), ...(texts.length > 1 ? { texts } : {}) };
}

function parsed(text: string): IDataObject | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as IDataObject;
  } catch {
    return undefined;
  }
}
