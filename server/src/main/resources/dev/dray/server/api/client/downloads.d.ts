/** What to download: one file of a repository. */
export interface DownloadRequest {
  repo_id: string;
  filename: string;
  /** A branch, tag or commit. */
  revision?: string | null;
  /** A token for the hub, for this download alone. */
  token?: string | null;
  /** What the file's digest must be. */
  sha256?: string | null;
  /** The name of a location. */
  destination?: string | null;
  priority?: "low" | "normal" | "high" | null;
}

export interface DownloadResponse {
  download_id: string;
  message: string;
}

export interface DownloadStatus {
  download_id: string;
  repo_id: string;
  filename: string;
  status: "pending" | "downloading" | "completed" | "failed" | "cancelled";
  /** 0 to 100, never null; 100 only when it is completed. */
  progress_percent: number;
  bytes_downloaded: number;
  total_bytes?: number | null;
  /** Megabits (10^6) per second. */
  download_speed_mbps?: number | null;
  bytes_per_second?: number | null;
  eta_seconds?: number | null;
  error_message?: string | null;
  /** UTC, ISO 8601. */
  started_at: string;
  completed_at?: string | null;
  local_file_path?: string | null;
}

export interface Connection {
  baseUrl?: string;
  token?: string;
}

export declare class DownloadProgressManager {
  constructor(options?: { token?: string });
  connect(baseUrl?: string): void;
  subscribe(downloadId: string, callback: (status: DownloadStatus) => void): void;
  unsubscribe(downloadId: string): void;
  disconnect(): void;
}

export declare function startDownload(
  request: DownloadRequest,
  connection?: Connection,
): Promise<DownloadResponse>;

export declare function cancelDownload(
  downloadId: string,
  connection?: Connection,
): Promise<{ message: string }>;
