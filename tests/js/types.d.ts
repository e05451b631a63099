// Types for the checker alone; nothing of them is served.

/** What the browser code takes from its window; tests hand in their own. */
type Browser = Pick<
  Window & typeof globalThis,
  | "Date"
  | "clearInterval"
  | "clearTimeout"
  | "document"
  | "fetch"
  | "location"
  | "navigator"
  | "performance"
  | "sessionStorage"
  | "setInterval"
  | "setTimeout"
>;

/** What Streamlit hands to the default export of a component's script. */
interface ComponentArgs<Data> {
  data: Data;
  parentElement: ParentNode;
  setTriggerValue: Trigger;
}
type VersionPoller = import("../../components/views/shared/static/version_poller.js").VersionPoller;
type Trigger = (name: string, value: unknown) => void;

/** The answer of `/api/boards/{board}/version`, as far as the browser reads it. */
interface VersionAnswer {
  version: number;
  /** Another one after each start of the server. */
  run: string;
  /** The server's time, in seconds since 1970. */
  now: number;
  /** Seconds since the poller's loop last turned. */
  alive_age: number;
  /** Seconds since the oldest check of a live task. */
  oldest_live_age: number | null;
  checked_at: string | null;
  /** Another one after each change of the list of boards; null for those who see only some. */
  boards_version: number | null;
}

/** What `live_signal.redraw` sends. */
interface RedrawData {
  of: "version" | "boards_version";
  drawn: number;
  seconds: number;
  incomplete: boolean;
  note: string;
}

/** Why what is drawn is not live, and for how many seconds where that is known. */
interface NotLive {
  seconds?: number;
  reason: string;
}

/** What covers a wall: since when (server's time), why, and when that was last found (tab's ms). */
interface Cover {
  since: number | null;
  reason: string;
  foundAt: number;
  /** The version that must be drawn before the cover is lifted. */
  needs?: number;
}

/** What `live_signal.show` sends. */
interface LiveData {
  url: string;
  version: number;
  run: string;
  refresh_seconds: number;
  resting: string | null;
  total: number;
  live: number;
  waiting: number;
  not_found: number;
  last_known: number;
  failing: number;
  problem: string | null;
}

/** What `live_signal.show_overall` sends. */
interface OverallLiveData {
  url: string;
  version: number;
  run: string;
  text: string;
  kind: "calm" | "old";
}

/** What `wall.keep` sends. */
interface WallOptions {
  url: string;
  rotate: number;
  sound: boolean;
  build: string;
}

interface Window {
  taskboardWall?: import("../../components/views/wall/static/wall.js").Wall;
  taskboardTrigger?: Trigger;
}
