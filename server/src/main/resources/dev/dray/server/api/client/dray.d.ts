// Types of dray.js. What the fields mean is in /api/docs.

export type DownloadState =
  | 'queued' | 'resolving' | 'transferring' | 'verifying' | 'publishing' | 'paused' | 'parked'
  | 'completed' | 'failed' | 'cancelled';
export type Priority = 'low' | 'normal' | 'high';

/** A problem document (RFC 9457). */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  next_step?: string;
  request_id?: string;
  provider?: string;
  reference?: string;
  url?: string;
  upstream_status?: number;
  upstream_request_id?: string;
  choices?: Choice[];
  reasons?: string[];
  required_bytes?: number;
  available_bytes?: number;
  retry_after_seconds?: number;
  expected?: string;
  actual?: string;
  origin?: string;
}

/** A variant that would do, of a problem `choice_needed`. */
export interface Choice {
  name: string;
  format: string;
  quantization?: string;
  weight_bytes: number;
  file_count: number;
  recommended: boolean;
}

export class DrayError extends Error {
  constructor(problem: Problem, options?: ErrorOptions);
  readonly status: number;
  readonly code: string;
  readonly nextStep: string;
  readonly requestId: string | null;
  readonly problem: Problem;
}

export interface DownloadRequest {
  ref: string;
  revision?: string | null;
  files?: string[];
  include?: string[];
  exclude?: string[];
  variant?: string | null;
  location?: string | null;
  sha256?: string | null;
  priority?: Priority;
  limit_rate?: number | null;
  between?: string | null;
  token?: string | null;
  force?: boolean;
}

export interface DownloadChange {
  priority?: Priority;
  limit_rate?: number | null;
  between?: string | null;
}

export interface ErrorReport {
  code: string;
  message: string;
  next_step: string;
}

export interface Download {
  id: string;
  ref: string;
  provider: string;
  files: string[];
  include: string[];
  exclude: string[];
  variant: string | null;
  location: string | null;
  sha256: string | null;
  priority: Priority;
  limit_rate: number | null;
  between: string | null;
  force: boolean;
  state: DownloadState;
  message: string;
  bytes_done: number;
  bytes_resumed: number;
  bytes_received: number;
  bytes_verified: number;
  bytes_total: number | null;
  files_done: number;
  files_total: number;
  fraction: number;
  current_file: string | null;
  bytes_per_second: number;
  eta_seconds: number | null;
  error: ErrorReport | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  path: string | null;
  commit: string | null;
  attempt: number;
  retry_of: string | null;
  node: string | null;
  owner: string;
  with_token: boolean;
}

export interface DownloadPage {
  items: Download[];
  next_offset: number | null;
  last_event_id: number;
}

export interface Plan {
  dry_run: boolean;
  repo: string;
  revision: string | null;
  commit: string | null;
  variants: string[];
  target: string;
  layout: string;
  files: {
    path: string;
    size: number | null;
    digest: string | null;
    action: 'fetch' | 'resume' | 'keep' | 'link' | 'have';
    from: string | null;
    bytes_to_fetch: number | null;
  }[];
  bytes: number;
  bytes_to_fetch: number;
  free_bytes: number | null;
}

export interface SearchHit {
  id: string;
  downloads: number;
  likes: number;
  task: string | null;
  library: string | null;
  created_at: string | null;
  last_modified: string | null;
  access: 'open' | 'gated_auto' | 'gated_manual' | 'private' | 'disabled';
  tags: string[];
  ref: string;
  provider: string;
  found: string[];
  also_at: string[];
  path: string | null;
}

export interface SearchPage {
  items: SearchHit[];
  failures: (ErrorReport & { place: string })[];
  next_offset: number | null;
}

export interface Variant {
  name: string;
  kind: string;
  format: string;
  quantization: string | null;
  recommended: boolean;
  weight_bytes: number;
  bytes: number;
  files: string[];
  missing: string[];
  fit: 'full GPU' | 'partial GPU' | 'CPU' | 'will not fit' | null;
  gpu_layers: number | null;
  fit_reasons: string[];
  memory: {
    bytes: number;
    weights: number;
    cache: number;
    compute: number;
    overhead: number;
    context_tokens: number;
    basis: 'facts' | 'size' | 'no_cache';
    formula: string;
  };
}

export interface Machine {
  ram_bytes: number | null;
  ram_free_bytes: number | null;
  limit: string | null;
  gpus: {
    name: string;
    bytes: number;
    free_bytes: number | null;
    shared: boolean;
    found_by: string;
  }[];
}

export interface Sign {
  value: string;
  confidence: number;
  evidence: string;
}

export interface ModelInfo {
  ref: string;
  id: string;
  downloads: number | null;
  likes: number | null;
  task: string | null;
  library: string | null;
  created_at: string | null;
  last_modified: string | null;
  access: SearchHit['access'] | null;
  tags: string[];
  revision: string;
  commit: string | null;
  license: string | null;
  base_models: string[];
  parameters: number | null;
  architecture: string | null;
  context_length: number | null;
  capabilities: string[];
  page: string | null;
  bytes: number;
  file_count: number;
  formats: Sign[];
  quantizations: Sign[];
  variants: Variant[];
  machine: Machine;
  bytes_read: number;
  notes: string[];
  files?: { path: string; size: number | null; digest: string | null }[];
}

export interface LocalModel {
  id: string;
  name: string;
  ref: string | null;
  store: string;
  store_path: string;
  path: string;
  location: string;
  bytes: number;
  files: number;
  last_used: string;
  last_modified: string;
  state: 'whole' | 'partial' | 'unknown';
  pinned: boolean;
  removable: boolean;
}

export interface LocalPage {
  items: LocalModel[];
  total: number;
  total_bytes: number;
  next_offset: number | null;
  warnings: string[];
}

export interface Eviction {
  dry_run: boolean;
  bytes_before: number;
  bytes_limit: number;
  bytes_after: number;
  fits: boolean;
  evicted: { model: string; path: string; bytes: number; last_used: string }[];
  kept: { model: string; reason: string }[];
}

export interface Task {
  id: string;
  kind: 'verify' | 'evict' | 'scan';
  title: string;
  state: 'running' | 'completed' | 'failed' | 'cancelled';
  bytes_done: number;
  bytes_total: number | null;
  message: string;
  created_at: string;
  finished_at: string | null;
  result: unknown;
  error: ErrorReport | null;
}

export interface RegistryEntry {
  name: string;
  display_name: string;
  backend: string;
  format: string | null;
  quantization: string | null;
  location: string | null;
  installed: boolean;
  installed_checked: boolean;
  size_bytes: number | null;
  roles: string[];
  family: string | null;
  logical_only: boolean;
  served_model_id: string | null;
  deprecated: boolean;
  capabilities: Record<string, boolean>;
  producer: string | null;
  path: string | null;
}

export interface SettingValues {
  settings: SettingValue[];
  kept_in: string | null;
  notes: string[];
}

export interface SettingValue {
  key: string;
  value: string | null;
  origin: string;
  description: string;
  changeable: boolean;
}

export interface Page<T> {
  items: T[];
  total: number;
  next_offset: number | null;
}

export interface DrayEvent {
  id: string;
  type:
    | 'job.created' | 'job.state' | 'job.changed' | 'job.removed' | 'job.progress'
    | 'task.state' | 'task.progress' | 'reset' | string;
  data: any;
}

export interface Options {
  signal?: AbortSignal;
}

export interface Paging {
  limit?: number;
  offset?: number;
}

export function isFinal(download: Download): boolean;

export class DrayClient {
  /**
   * @param baseUrl the service, such as `http://127.0.0.1:8000`; empty for the page's own origin
   */
  constructor(
    baseUrl?: string | URL,
    options?: {
      token?: string;
      fetch?: typeof fetch;
      /** How long to wait before a broken stream of events is opened again; doubles up to 15 s. */
      retryMilliseconds?: number;
      /** After how much silence a stream of events counts as broken. */
      silenceMilliseconds?: number;
    });

  request<T = unknown>(
    method: string,
    target: string,
    options?: Options & { body?: unknown; params?: object }): Promise<T>;

  readonly downloads: {
    list(
      params?: Paging & { state?: string; from?: string; to?: string },
      options?: Options): Promise<DownloadPage>;
    get(id: string, options?: Options): Promise<Download>;
    create(request: DownloadRequest, options?: Options): Promise<Download>;
    plan(request: DownloadRequest, options?: Options): Promise<Plan>;
    pause(id: string, options?: Options): Promise<Download>;
    resume(id: string, options?: Options): Promise<Download>;
    cancel(id: string, options?: Options): Promise<Download>;
    /** As a new one, with the commit that the old one had found; `newest` for what the branch is now. */
    retry(id: string, params?: { newest?: boolean }, options?: Options): Promise<Download>;
    change(id: string, change: DownloadChange, options?: Options): Promise<Download>;
    remove(id: string, options?: Options): Promise<null>;
    /** The download as it is now, and again whenever it changes, up to its last state. */
    follow(id: string, options?: Options): AsyncGenerator<Download, void, undefined>;
  };

  readonly models: {
    info(
      ref: string,
      params?: { revision?: string; context?: number; files?: boolean },
      options?: Options): Promise<ModelInfo>;
    variants(
      ref: string,
      params?: { revision?: string; context?: number },
      options?: Options,
    ): Promise<{ ref: string; revision: string; commit: string | null; variants: Variant[] }>;
    fit(
      ref: string,
      params?: { revision?: string; context?: number; variant?: string },
      options?: Options,
    ): Promise<{ ref: string; context_tokens: number; machine: Machine; variants: Variant[] }>;
  };

  readonly local: {
    list(
      params?: Paging & { q?: string; store?: string; state?: string; sort?: string },
      options?: Options): Promise<LocalPage>;
    get(id: string, options?: Options): Promise<LocalModel & { receipt: object | null }>;
    verify(id: string, request?: { deep?: boolean }, options?: Options): Promise<Task>;
    verifyAll(request?: { deep?: boolean }, options?: Options): Promise<Task>;
    pin(id: string, options?: Options): Promise<LocalModel>;
    unpin(id: string, options?: Options): Promise<LocalModel>;
    remove(
      id: string,
      params?: { dry_run?: boolean },
      options?: Options,
    ): Promise<{ dry_run: boolean; name: string; path: string; bytes: number }>;
    evict(
      request: { max_bytes?: number | null; keep?: string[]; dry_run?: boolean },
      options?: Options): Promise<Eviction | Task>;
  };

  readonly registry: {
    list(params?: Paging & Record<string, unknown>, options?: Options): Promise<Page<RegistryEntry>>;
    get(name: string, options?: Options): Promise<RegistryEntry & Record<string, unknown>>;
    remove(
      name: string,
      params?: { files?: boolean; purge?: boolean; dry_run?: boolean },
      options?: Options,
    ): Promise<{ dry_run: boolean; bytes: number; entries: object[] }>;
    scan(request: { location: string; dry_run?: boolean }, options?: Options): Promise<Task>;
  };

  readonly catalog: {
    list(
      params?: Paging & { provider?: string; capability?: string; recommended?: boolean },
      options?: Options): Promise<Page<Record<string, unknown>>>;
    recommend(
      params?: { purpose?: string; limit?: number },
      options?: Options): Promise<{ items: Record<string, unknown>[] }>;
  };

  readonly tasks: {
    list(options?: Options): Promise<{ items: Task[] }>;
    get(id: string, options?: Options): Promise<Task>;
    cancel(id: string, options?: Options): Promise<Task>;
  };

  readonly settings: {
    get(options?: Options): Promise<SettingValues>;
    /** `persist` also writes them to the service's settings file. */
    change(
      values: Record<string, string | number | null>,
      options?: Options & { persist?: boolean }): Promise<SettingValues>;
  };

  readonly tokens: {
    list(options?: Options): Promise<{
      items: { provider: string; name: string | null; stored: boolean; place: string }[];
    }>;
    /** Whose it is for `huggingface`; null for the others, which cannot be asked. */
    put(
      provider: string,
      token: string,
      name?: string | null,
      options?: Options,
    ): Promise<{
      user: string;
      orgs: string[];
      token_name: string | null;
      token_role: string | null;
      endpoint: string;
    } | null>;
    remove(provider: string, name?: string | null, options?: Options): Promise<null>;
  };

  search(
    params?: Paging & {
      q?: string;
      provider?: string;
      author?: string;
      filter?: string[];
      type?: string;
      sort?: string;
    },
    options?: Options): Promise<SearchPage>;
  providers(
    params?: { presence?: boolean },
    options?: Options,
  ): Promise<{ providers: object[]; found: object[] }>;
  stores(options?: Options): Promise<{ items: object[] }>;
  locations(options?: Options): Promise<{
    items: {
      name: string;
      aliases: string[];
      path: string;
      layout: string;
      exists: boolean;
      free_bytes: number;
      set_by: string;
    }[];
  }>;
  stats(options?: Options): Promise<Record<string, any>>;
  activity(params?: { limit?: number }, options?: Options): Promise<{ items: object[] }>;
  server(options?: Options): Promise<{
    name: string;
    version: string;
    started_at: string;
    offline: boolean;
    machine: Machine;
    caller: { name: string; scopes: string[] };
  }>;

  /**
   * Everything that happens, for as long as somebody asks for more; broken connections are made
   * again after the last event that was seen.
   */
  events(options?: {
    types?: string;
    download?: string;
    after?: number | string;
    signal?: AbortSignal;
  }): AsyncGenerator<DrayEvent, void, undefined>;
}
