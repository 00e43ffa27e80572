// Checked by tsc, never run: what programs write with the types of downloads.js.
import {
  DownloadProgressManager,
  cancelDownload,
  startDownload,
  type DownloadRequest,
  type DownloadResponse,
  type DownloadStatus,
} from './downloads.js';

export async function main(): Promise<string> {
  const manager = new DownloadProgressManager();
  manager.connect();
  manager.connect('http://127.0.0.1:8000');
  const request: DownloadRequest = { repo_id: 'org/name', filename: 'model.gguf' };
  const started: DownloadResponse = await startDownload(request);
  manager.subscribe(started.download_id, (status: DownloadStatus) => {
    const text: string = status.progress_percent.toFixed(1);
    const end: boolean = status.status === 'completed';
    const error: string | null | undefined = status.error_message;
    console.log(text, end, error, status.download_speed_mbps ?? 0);
  });
  manager.unsubscribe(started.download_id);
  manager.disconnect();
  // @ts-expect-error A file is needed.
  await startDownload({ repo_id: 'org/name' });
  // @ts-expect-error There is no such state.
  manager.subscribe('id', status => status.status === 'done');
  // @ts-expect-error It may not be known.
  manager.subscribe('id', status => status.total_bytes.toFixed());
  return (await cancelDownload(started.download_id)).message;
}
