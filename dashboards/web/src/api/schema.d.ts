/**
 * The messages of `/api/ioc/v1`, in the shape that `openapi-typescript` writes from the exported
 * OpenAPI document. Times are Unix milliseconds, those of alerts RFC 3339; values are base units
 * (s, 1, bit/s).
 */
export interface components {
  schemas: {
    Name: { vi: string; en: string };
    /** code: six digits of the authenticator, or a recovery code; empty without either. */
    Credentials: { user: string; password: string; code?: string };
    /** code: of the second factor that is on; else empty. */
    FactorProof: { password: string; code?: string };
    /** A new secret, shown once. picture: its QR code, an SVG as a data URI. */
    FactorOffer: { secret: string; uri: string; picture: string };
    FactorConfirmation: { code: string };
    RecoveryCodes: { recovery_codes: string[] };
    /** due_at: until when others than administrators get in from elsewhere without. */
    SecondFactor: { on: boolean; asked: boolean; due_at: number | null; recovery_left: number };
    PasswordChange: { old: string; new: string };
    Session: {
      user: { id: string; name: string };
      roles: string[];
      permissions: string[];
      csrf: string;
      expires_at: number;
      idle_seconds: number;
      must_change_password: boolean;
      /** Null for a paired screen. */
      second_factor: components["schemas"]["SecondFactor"] | null;
      /** The only wall of a paired screen; null for people. */
      wall: string | null;
      build: string;
      zone: string;
      place: components["schemas"]["Name"];
      /** Null for a paired screen, which sends nothing. */
      inlets: components["schemas"]["Inlets"] | null;
    };
    /** Where samples come in, `host:port` as the center's own machine knows it. */
    Inlets: { http: string; mqtt: string };
    Ticket: { ticket: string };
    Build: { build: string; place: components["schemas"]["Name"]; zone: string };
    PairingRequest: { wall: string };
    Pairing: {
      state: "waiting" | "paired";
      wall: string;
      now: number;
      code: string | null;
      expires_at: number | null;
    };
    ScreenApproval: { code: string; name: string; wall?: string | null };
    NewScreen: { id: string };
    Screen: {
      id: string;
      name: string;
      wall: string;
      address: string;
      approved_by: string;
      approved_at: number;
      /** Null until it has collected its token. */
      seen_at: number | null;
      build: string | null;
      heap_bytes: number | null;
    };
    WaitingScreen: { wall: string; address: string; asked_at: number; expires_at: number };
    Screens: {
      now: number;
      screens: components["schemas"]["Screen"][];
      waiting: components["schemas"]["WaitingScreen"][];
    };
    ScreenReport: { build: string; heap_bytes?: number | null };

    /** RFC 9457, with the fields a login needs. */
    Problem: {
      type?: string;
      title?: string;
      status?: number;
      detail?: string;
      instance?: string;
      request_id?: string;
      retry_after_seconds?: number;
      attempts_left?: number;
      /** A login that was right, of an account that needs a second factor and has none. */
      second_factor?: "required";
      /** Of two who take an alert, who was first. */
      acked_by?: string | null;
      acked_by_name?: string | null;
      acked_at?: string | null;
      /** Whom to call when a link is over. */
      duty_phone?: string;
      /** How many a filter fits, when that is not what was expected. */
      found?: number;
      /** Of two who save a rule, what the first one saved; null: it was removed. */
      version?: number;
      saved_by_name?: string | null;
      draft?: components["schemas"]["BacktestRule"] | null;
      /** What a rule lacks that is to be saved. */
      needs?: "backtest" | "reason";
      /** Of two who change an override, what it is now; null: it is no more. */
      now?: components["schemas"]["OncallOverride"] | null;
      errors?: components["schemas"]["RuleFault"][];
    };

    Quality: "fresh" | "late" | "stale" | "never";
    Cell: {
      value: number | null;
      unit_of_measure: string;
      at: number | null;
      source: string | null;
      quality: components["schemas"]["Quality"];
      simulated: boolean;
      reason?: string;
      numerator?: number;
      denominator?: number;
      n?: number;
    };
    /** `<cell>~trend`: a gap is a null value, never a missing row. */
    Trend: { points: [number, number | null][]; at: number | null; unit_of_measure: string };
    /** `<cell>~band`: time, low, middle, high. */
    Band: { points: [number, number, number, number][] };
    Source: {
      name: components["schemas"]["Name"];
      last_seen: number | null;
      expected_period_seconds: number | null;
      quality: components["schemas"]["Quality"];
      simulated: boolean;
      samples_per_minute: number | null;
      rejected: number;
      gaps: number;
    };

    SourceQuality: "fresh" | "late" | "stale" | "never" | "irregular" | "quiet";
    SourceState: {
      id: string;
      name: components["schemas"]["Name"];
      unit: components["schemas"]["Name"] | null;
      kind: "product" | "mapped" | "direct";
      topics: string[];
      contact: string;
      state: components["schemas"]["SourceQuality"];
      simulated: boolean;
      last_seen: number | null;
      heard_at: number | null;
      period_seconds: number | null;
      samples_per_minute: number | null;
      expected_per_minute: number | null;
      /** Each of the last 60 minutes, the oldest first; null: the api did not listen yet. */
      minutes: (number | null)[];
      series: number;
      gaps: number;
      rejected: number;
    };
    SourcePage: {
      now: number;
      sources: components["schemas"]["SourceState"][];
      next: string | null;
      totals: { sources: number; gaps: number; rejected: number; samples_per_minute: number | null };
      holes: components["schemas"]["SourceHole"][];
    };
    SourceHole: {
      id: number;
      source: string;
      from_time: number;
      to_time: number;
    };
    SourceGap: {
      id: number;
      kind: "period" | "sequence" | "session" | "evaluation" | "broker";
      from_time: number;
      to_time: number;
      missing: number | null;
      of_source: boolean;
    };
    ReasonCount: { reason: string; payloads: number };
    RefusedFault: { field: string; reason: string; detail: string };
    RefusedRow: {
      id: number;
      at: number;
      source: string | null;
      protocol: string;
      reason: string;
      refused: number;
      payload_bytes: number;
      replayed_at: number | null;
      faults: components["schemas"]["RefusedFault"][];
    };
    RefusedPage: { refused: components["schemas"]["RefusedRow"][]; next: number | null };
    SourceDetail: {
      now: number;
      source: components["schemas"]["SourceState"];
      gaps: components["schemas"]["SourceGap"][];
      waiting: components["schemas"]["ReasonCount"][];
      since_ever: components["schemas"]["ReasonCount"][];
      per_minute: [number, number][];
      newest: components["schemas"]["RefusedPage"];
    };
    RefusedPayload: {
      row: components["schemas"]["RefusedRow"];
      context: { [name: string]: string };
      whole: boolean;
      before: string;
      marked: string;
      after: string;
      cut_before: boolean;
      cut_after: boolean;
    };
    ReplayResult: {
      id: number;
      taken: boolean;
      /** Samples; null when an attempt took it that was interrupted. */
      accepted: number | null;
      unchanged: number;
      refused: number;
      reason: string;
      faults: components["schemas"]["RefusedFault"][];
    };
    Replay: {
      id: number;
      state: "waiting" | "done" | "given_up";
      results: components["schemas"]["ReplayResult"][];
    };

    Spec: {
      cell: string;
      label: components["schemas"]["Name"] | null;
      noun: components["schemas"]["Name"] | null;
      show: "last" | "sum" | "ratio" | "increase_today";
      unit_of_measure: string;
      decimals: number;
    };
    Panel: {
      id: string;
      title: components["schemas"]["Name"];
      main: components["schemas"]["Spec"];
      side: components["schemas"]["Spec"] | null;
      trend: string | null;
      marks: components["schemas"]["Spec"][];
      alerts: string[];
    };
    UnitSpecs: { [unit: string]: components["schemas"]["Spec"][] };
    OverviewPage: {
      kind: "overview";
      id: string;
      title: components["schemas"]["Name"];
      panels: components["schemas"]["Panel"][];
      map: components["schemas"]["UnitSpecs"];
    };
    MapPage: {
      kind: "map";
      id: string;
      title: components["schemas"]["Name"];
      map: components["schemas"]["UnitSpecs"];
      list: components["schemas"]["Spec"][];
    };
    CoveragePage: {
      kind: "coverage";
      id: string;
      title: components["schemas"]["Name"];
      rows: { id: string; label: components["schemas"]["Name"] }[];
      columns: {
        unit: string;
        label: components["schemas"]["Name"];
        sub: { id: string; label: components["schemas"]["Name"] }[];
      }[];
      note: components["schemas"]["Name"] | null;
    };
    PortalsPage: {
      kind: "portals";
      id: string;
      title: components["schemas"]["Name"];
      rows: {
        id: string;
        /** What it is called in labels; null: the row is not of one portal. */
        portal: string | null;
        label: components["schemas"]["Name"];
        state: components["schemas"]["Spec"];
        latency: components["schemas"]["Spec"] | null;
        tls: components["schemas"]["Spec"] | null;
      }[];
    };
    TransactionsPage: {
      kind: "transactions";
      id: string;
      title: components["schemas"]["Name"];
      main: components["schemas"]["Spec"];
      parts: {
        unit: string;
        label: components["schemas"]["Name"];
        main: components["schemas"]["Spec"];
      }[];
    };
    OncallPage: { kind: "oncall"; id: string; title: components["schemas"]["Name"] };
    SourcesPage: { kind: "sources"; id: string; title: components["schemas"]["Name"] };
    Page:
      | components["schemas"]["OverviewPage"]
      | components["schemas"]["MapPage"]
      | components["schemas"]["CoveragePage"]
      | components["schemas"]["PortalsPage"]
      | components["schemas"]["TransactionsPage"]
      | components["schemas"]["OncallPage"]
      | components["schemas"]["SourcesPage"];
    Unit: {
      id: string;
      name: components["schemas"]["Name"];
      lat: number;
      lon: number;
      area_km2: number | null;
    };
    WallName: { id: string; name: components["schemas"]["Name"] };
    Wall: {
      id: string;
      name: components["schemas"]["Name"];
      place: components["schemas"]["Name"];
      zone: string;
      diagonal_in: number;
      pixels: [number, number];
      distance_m: number;
      rotate_seconds: number;
      duty_phone: string | null;
      pages: components["schemas"]["Page"][];
      units: components["schemas"]["Unit"][];
    };

    Priority: "p1" | "p2" | "p3" | "p4";
    AlertState: "pending" | "firing" | "no_data" | "resolved";
    /** An alert as the live feed tells of it, which leaves out what is null, false or empty. */
    AlertShort: {
      id: number;
      name: string;
      priority: components["schemas"]["Priority"];
      class: string | null;
      unit: string | null;
      unit_name: components["schemas"]["Name"] | null;
      summary: components["schemas"]["Name"];
      /** What stands on a wall, in a few words; its rule need not say it. */
      title?: components["schemas"]["Name"] | null;
      state: components["schemas"]["AlertState"];
      active_at: string;
      fired_at: string | null;
      ended_at: string | null;
      acked_at: string | null;
      acked_by: string | null;
      acked_by_name: string | null;
      snoozed_until: string | null;
      silenced_by: string[];
      /** Maintenance that is on, and for which nobody is told of it. */
      maintenance: string[];
      inhibited_by: number | null;
      simulated: boolean;
      flapping: boolean;
      attempts: components["schemas"]["AlertAttempts"];
      /** Null, and in the feed always: people are told, were told, or never will be. */
      waits: components["schemas"]["AlertWaits"] | null;
      /** Null, and in the feed always: nobody more is called for it. */
      call: components["schemas"]["AlertCall"] | null;
    };
    /** Who is called next by a chain, if nobody acknowledges until then. ordinal: counted over all rounds. */
    AlertCall: { at: string; ordinal: number; people: string[] };
    /** For what an alert waits of which nobody was told yet: all its routes are quiet by times. */
    AlertWaits: {
      /** Of the routing. */
      interval: string;
      name: components["schemas"]["Name"];
      /** For its beginning, or for its end. */
      begins: boolean;
      /** When one of its routes tells again; null: not within 60 days. */
      until: string | null;
    };
    AlertAttempts: { accepted: number; failed: number; waiting: number };
    AlertRow: components["schemas"]["AlertShort"] & {
      rule: string;
      /** The key that posted it; null: a rule of ours. */
      origin: string | null;
      labels: { [name: string]: string };
      /** Why it is so, in the words of its rule. */
      cause: components["schemas"]["Name"] | null;
      value: number | null;
      /** Of measure, as metrics have it; "1": a number of things; null: nobody knows. */
      value_unit: string | null;
      /** What its rule said when it began, if known. */
      condition: string | null;
      why: "recovered" | "no_data" | "rule_changed" | "removed" | null;
    };
    AlertCounts: { all: number; open: number; acked: number; silenced: number; history: number };
    AlertPage: {
      as_of: string;
      counts: components["schemas"]["AlertCounts"];
      alerts: components["schemas"]["AlertRow"][];
      next: string | null;
    };
    PortalBudgets: {
      as_of: string;
      since: string;
      zone: string;
      days: number;
      has_objectives: boolean;
      rule: string;
      portals: components["schemas"]["PortalBudget"][];
    };
    PortalBudget: {
      portal: string;
      owner: string;
      unit: string | null;
      simulated: boolean;
      objective: number | null;
      availability: number | null;
      good: number;
      made: number;
      measured_ratio: number;
      failed_seconds: number;
      excluded_seconds: number;
      allowed_seconds: number | null;
      left_ratio: number | null;
      burn_1h: number | null;
      burn_6h: number | null;
      used_up_at: string | null;
      alerts: components["schemas"]["BudgetAlert"][];
      days: components["schemas"]["BudgetDay"][];
    };
    BudgetAlert: {
      id: number;
      name: string;
      priority: "p1" | "p2" | "p3" | "p4";
      state: "firing" | "no_data";
      active_at: string;
    };
    BudgetDay: { day: string; availability: number | null; failed_seconds: number; excluded_seconds: number; made: number; measured_ratio: number };
    AlertGroup: {
      key: string;
      /** Of its alerts, which are of one unit. */
      name: string;
      priority: components["schemas"]["Priority"];
      unit: string | null;
      count: number;
      unacked: number;
      oldest_at: string;
    };
    AlertEntryKind:
      | "sample" | "rule" | "active" | "firing" | "no_data" | "back" | "resolved" | "missed" | "flapping"
      | "quiet" | "group" | "notification" | "attempt" | "receipt" | "escalation" | "ack" | "unack" | "snooze" | "note" | "assign" | "escalate"
      | "silence" | "silence_end" | "maintenance" | "maintenance_end";
    /** What happened; a kind has its own members. */
    AlertEntry: {
      at: string;
      kind: components["schemas"]["AlertEntryKind"];
      value?: number | null;
      /** Of an end. */
      why?: string | null;
      /** Of acts and silences. */
      actor?: string | null;
      actor_name?: string | null;
      note?: string | null;
      group?: { receiver: string; reason: string; ordinal: number; kind: string } | null;
      attempt?: components["schemas"]["AlertAttempt"] | null;
      receipt?: components["schemas"]["AlertReceipt"] | null;
      escalation?: components["schemas"]["AlertStep"] | null;
      /** Of kind `assign`: his name. */
      person?: string | null;
      silence?: string | null;
      samples?: components["schemas"]["AlertSamples"] | null;
      rule?: components["schemas"]["AlertRuled"] | null;
    };
    /** The newest sample of a series that had a part in an alert, as it is stored now. */
    AlertSample: {
      labels: { [name: string]: string };
      time: string;
      value: number | null;
      unit_of_measure: string;
      /** Known for about an hour. */
      committed_at: string | null;
      /** It was committed after the rule had looked. */
      late: boolean;
      corrected_at: string | null;
      reason: string;
      source: string;
      source_name: components["schemas"]["Name"];
      simulated: boolean;
    };
    /** What made a rule true at a moment. seen: the value that was written down then. */
    AlertSamples: {
      exact: boolean;
      gives: boolean | null;
      value: number | null;
      seen: number | null;
      differs: boolean;
      count: number | null;
      series: components["schemas"]["AlertSample"][];
      lacking: "too_slow" | "too_much" | "busy" | "failed" | "damaged" | "no_data" | null;
    };
    AlertRuled: { expr: string; changed: boolean; how: "grid" | "early" | null; hold_seconds: number };
    /** A step of a chain. why: else than called, it came early, all were called, it was passed over, or it was the last. */
    AlertStep: {
      chain: string;
      run: number;
      round: number;
      step: number;
      people: string[];
      why: "called" | "wanted" | "undelivered" | "everybody" | "nobody" | "unreachable" | "quiet" | "exhausted";
    };
    /** result: null while it goes on. receipt: what the provider told later, which outweighs its answer. */
    AlertAttempt: {
      channel: string;
      /** Who has the channel, if it is a person's. */
      to?: string | null;
      attempt: number;
      result: "accepted" | "delivered" | "refused" | "failed" | "unknown" | null;
      status: number | null;
      answer: string;
      seconds: number | null;
      receipt?: "delivered" | "failed" | null;
    };
    /** What a provider told later of a message that it took. status: its word. */
    AlertReceipt: { channel: string; to?: string | null; attempt: number; result: "delivered" | "failed"; status: string };
    AlertBefore: { id: number; active_at: string; ended_at: string | null; notes: string[] };
    AlertDetail: components["schemas"]["AlertRow"] & {
      annotations: { [name: string]: string };
      /** Empty: none. */
      runbook_url: string;
      generator_url: string;
      /** Null: there is no such rule now. */
      expr: string | null;
      hold_seconds: number;
      keep_seconds: number;
      members: components["schemas"]["AlertRow"][];
      similar: components["schemas"]["AlertBefore"][];
      timeline: components["schemas"]["AlertEntry"][];
    };
    AlertActKind: "ack" | "unack" | "snooze" | "note" | "resolve" | "assign" | "escalate";
    /** request: a repeated one is done once. */
    AlertAct: {
      kind: components["schemas"]["AlertActKind"];
      note?: string;
      until?: string;
      /** Of assign and escalate: id of `people` in oncall.yml. */
      person?: string;
      request: string;
    };
    AlertTab: "all" | "open" | "acked" | "silenced" | "history";
    AlertFilter: {
      state: Exclude<components["schemas"]["AlertTab"], "history">;
      priority: components["schemas"]["Priority"][];
      unit: string | null;
      q: string;
    };
    AlertActs: components["schemas"]["AlertAct"] & {
      ids?: number[];
      filter?: components["schemas"]["AlertFilter"];
      expected: number;
    };
    AlertActsDone: { done: number; skipped: number };
    ReviewBy: "noisiest" | "flapping" | "ignored" | "unused";
    /** By ten minutes: EEMUA 191. Null: nothing is known. */
    AlertLoad: {
      fired: number;
      average: number | null;
      worst: number;
      worst_at: string | null;
      above_share: number | null;
      /** What one person can follow. */
      most: number;
    };
    NoisyRule: {
      rule: string;
      name: string;
      newest: number;
      summary: components["schemas"]["Name"] | null;
      priority: components["schemas"]["Priority"];
      simulated: boolean;
      fired: number;
      /** Null: alerts are not known for all of the period before. */
      fired_before: number | null;
      night: number;
      acked: number;
      median_seconds: number;
      longest_seconds: number;
      worst: number;
      messages: number;
    };
    FlappingSet: {
      rule: string;
      name: string;
      newest: number;
      summary: components["schemas"]["Name"] | null;
      labels: { [name: string]: string };
      unit: string | null;
      unit_name: components["schemas"]["Name"] | null;
      events: number;
      of_rule: number;
      last_at: string;
    };
    UnusedRule: { rule: string; name: string; file: string; group: string; fired_at: string | null };
    AlertReview: {
      as_of: string;
      since: string;
      known_since: string | null;
      is_whole: boolean;
      load: components["schemas"]["AlertLoad"];
      ignored_min: number;
      total: number;
      rules: components["schemas"]["NoisyRule"][];
      sets: components["schemas"]["FlappingSet"][];
      unused: components["schemas"]["UnusedRule"][];
      next: string | null;
    };
    Matcher: { label: string; relation: "=" | "!=" | "=~" | "!~"; value: string };
    Silence: {
      id: string;
      state: "active" | "pending" | "expired";
      matchers: components["schemas"]["Matcher"][];
      starts_at: string;
      ends_at: string;
      created_by: string;
      /** Null: it was no person, or nobody knows him. */
      created_by_name: string | null;
      /** Of units that matchers name, by id. */
      unit_names: { [id: string]: components["schemas"]["Name"] };
      comment: string;
      /** Open alerts that fit. */
      hidden: number;
      /** Alerts that fit and fired in the last seven days; 0 when it is over. */
      hidden_week: number;
      /** Alerts that fitted while it was in force; null: not begun, or not among the newest that are over. */
      hid: number | null;
      ends_soon: boolean;
      matches_nothing: boolean;
    };
    /** The newest 100, within one's units. */
    SilenceHid: { as_of: string; total: number; alerts: components["schemas"]["AlertRow"][] };
    Silences: { silences: components["schemas"]["Silence"][] };
    SilencePreview: { now: number; seven_days: number; sample: components["schemas"]["AlertRow"][] };
    NewSilence: {
      matchers: components["schemas"]["Matcher"][];
      starts_at?: string;
      ends_at: string;
      comment: string;
    };
    /** A time of maintenance of portals or units that is on, or was in the last day: the live feed tells it. */
    LiveMaintenance: { portals: string[]; units: string[]; starts_at: string; ends_at: string };
    MaintenanceScope: "unit" | "source" | "portal";
    /** weekdays: from 1, Monday. Times by the clock of the place; one that ends earlier ends the next day. */
    MaintenanceWeekly: { weekdays: number[]; begins: string; ends: string };
    /** notice_days: working days between the announcement and it; null: not announced. in_slo: it counts in the error budget. */
    MaintenanceWindow: {
      starts_at: string;
      ends_at: string;
      notice_days: number | null;
      told_in_time: boolean;
      in_slo: boolean;
    };
    Maintenance: {
      id: string;
      state: "active" | "pending" | "expired";
      title: components["schemas"]["Name"];
      scope: components["schemas"]["MaintenanceScope"];
      names: string[];
      /** What units and sources are called, by id. */
      called: { [id: string]: components["schemas"]["Name"] };
      starts_at: string;
      ends_at: string;
      weekly: components["schemas"]["MaintenanceWeekly"] | null;
      public: boolean;
      announced_at: string | null;
      reason: string;
      in_slo: boolean;
      /** The time that is on, or comes next. */
      next: components["schemas"]["MaintenanceWindow"] | null;
      /** Open alerts that it hides now. */
      hidden: number;
      /** Alerts of the time that is on, or was last. */
      hid: number;
      created_by: string;
      created_by_name: string | null;
      cancelled_at: string | null;
      cancelled_by: string | null;
      /** Counts its changes. */
      version: number;
      changed_at: string | null;
      changed_by: string | null;
      changed_by_name: string | null;
    };
    /** One time. units: with all that lies in them; if there are any, what names a unit goes by that. */
    MaintenanceTime: {
      id: string;
      title: components["schemas"]["Name"];
      starts_at: string;
      ends_at: string;
      units: string[];
      sources: string[];
      portals: string[];
    };
    MaintenanceTimes: { times: components["schemas"]["MaintenanceTime"][] };
    MaintenanceList: { maintenance: components["schemas"]["Maintenance"][] };
    MaintenanceChoice: {
      scope: components["schemas"]["MaintenanceScope"];
      id: string;
      name: components["schemas"]["Name"];
    };
    /** notice_days: working days ahead that people are to be told. */
    MaintenanceChoices: { choices: components["schemas"]["MaintenanceChoice"][]; notice_days: number };
    /** Either until ends_at, or weekly. */
    MaintenanceTrial: {
      scope: components["schemas"]["MaintenanceScope"];
      names: string[];
      starts_at?: string;
      ends_at?: string;
      weekly?: components["schemas"]["MaintenanceWeekly"] & { first?: string; last: string };
      public: boolean;
      announced_at?: string;
      reason: string;
      in_slo: boolean;
    };
    NewMaintenance: components["schemas"]["MaintenanceTrial"] & { title_vi: string; title_en?: string };
    /** version: that was changed; another one is refused. */
    MaintenanceChange: components["schemas"]["NewMaintenance"] & { version: number };
    /** changes: which it would become of. */
    MaintenanceTried: components["schemas"]["MaintenanceTrial"] & { changes?: string };
    MaintenancePreview: {
      now: number;
      seven_days: number;
      sample: components["schemas"]["AlertRow"][];
      windows: components["schemas"]["MaintenanceWindow"][];
      /** The days off are known from the announcement on. */
      days_known: boolean;
      faults: { field: string; reason: string }[];
    };
    ChartSeries: {
      metric: { [name: string]: string };
      unit_of_measure: string | null;
      period_ms: number | null;
      time: number[];
      min: (number | null)[];
      max: (number | null)[];
      last: (number | null)[];
      count: number[];
      ends: boolean[];
      /** What `last` is where that is null. Empty: it is nowhere. */
      beyond: ("" | "NaN" | "+Inf" | "-Inf")[];
    };
    Chart: {
      query: string;
      start: number;
      end: number;
      as_of: number;
      of: "samples" | "moments";
      length_ms: number;
      series: components["schemas"]["ChartSeries"][];
      warnings: string[];
      infos: string[];
    };

    RuleKind: "alert" | "record";
    RuleLine: {
      id: string;
      kind: components["schemas"]["RuleKind"];
      name: string;
      expr: string;
      hold_seconds: number;
      keep_seconds: number;
      labels: { [name: string]: string };
      annotations: { [name: string]: string };
      /** Unknown: not evaluated yet. */
      health: "ok" | "err" | "unknown";
      error: string;
      seconds: number;
      /** Pending, firing or without data now. */
      alerts: number;
    };
    /** Files of the place, files that were brought in, or written in the browser. */
    RuleOrigin: "place" | "import" | "desk";
    RuleGroupLine: {
      file: string;
      name: string;
      origin: components["schemas"]["RuleOrigin"];
      interval_seconds: number;
      evaluated_at: string | null;
      seconds: number | null;
      rules: components["schemas"]["RuleLine"][];
    };
    RuleList: { as_of: string; groups: components["schemas"]["RuleGroupLine"][] };
    RuleVersion: {
      version: number;
      saved_at: string;
      saved_by: string;
      saved_by_name: string | null;
      reason: string;
      /** Null: it was removed. */
      draft: components["schemas"]["BacktestRule"] | null;
      tried: components["schemas"]["RuleTried"] | null;
    };
    RuleDetail: {
      rule: components["schemas"]["RuleLine"];
      draft: components["schemas"]["BacktestRule"];
      origin: components["schemas"]["RuleOrigin"];
      file: string;
      group: string;
      editable: boolean;
      /** Null: of a file. */
      version: number | null;
      yaml: string;
      versions: components["schemas"]["RuleVersion"][];
    };
    /** What a back-test of a rule came to. */
    RuleTried: {
      at: string;
      fired: number;
      at_night: number;
      flapping: number;
      longest_seconds: number | null;
      a_day: number;
      worst_load: number;
      data_since: string | null;
      days: number;
    };
    /** field: JSON pointer into what was sent; start, end: characters of an expression. */
    RuleFault: { field: string; reason: string; start?: number | null; end?: number | null };
    /** chain: who would be called when, if it fired now. */
    RuleReceiver: { receiver: string; channels: string[]; chain: components["schemas"]["ChainTold"] | null };
    RuleExcess: "pages" | "load";
    RuleCheck: {
      faults: components["schemas"]["RuleFault"][];
      notes: string[];
      yaml: string;
      /** Tells this very rule from all others, texts for people aside. */
      hash: string;
      receivers: components["schemas"]["RuleReceiver"][];
      /** Null: this very rule was not tried yet, or the caller may not back-test. */
      tried: components["schemas"]["RuleTried"] | null;
      excess: components["schemas"]["RuleExcess"][];
    };
    /** version: which one was changed; 0: there is none yet. */
    RuleSaved: { rule: components["schemas"]["BacktestRule"]; version: number; reason: string };
    /** A rule as somebody writes it. interval_seconds: null: as everywhere. */
    BacktestRule: {
      name: string;
      expr: string;
      hold_seconds: number;
      keep_seconds: number;
      labels: { [name: string]: string };
      annotations: { [name: string]: string };
      interval_seconds: number | null;
      query_offset_seconds: number;
    };
    /** against: the id of a rule that runs. */
    BacktestWanted: { rule: components["schemas"]["BacktestRule"]; days: number; against: string | null };
    BacktestActivation: {
      active_at: string;
      /** Null: it did not hold for long enough. */
      fired_at: string | null;
      /** Null: it goes on; as far as anybody can tell, if why is "no_data". */
      ended_at: string | null;
      why: "recovered" | "no_data" | "rule_changed" | "removed" | null;
      value: number | null;
      early: boolean;
      flapping: boolean;
      simulated: boolean;
    };
    BacktestExtra: components["schemas"]["BacktestActivation"] & { labels: { [name: string]: string } };
    BacktestSeries: {
      labels: { [name: string]: string };
      /** How often in all; the first 500 are listed. */
      fired: number;
      activations: components["schemas"]["BacktestActivation"][];
    };
    BacktestSide: {
      fired: number;
      pending: number;
      at_night: number;
      flapping: number;
      early: number;
      longest_seconds: number | null;
      longest_at: string | null;
      a_day: number;
      worst_load: number;
      worst_load_at: string | null;
      messages: { [receiver: string]: number };
      series: components["schemas"]["BacktestSeries"][];
      left_out: number;
      warnings: string[];
    };
    BacktestTimes: {
      active_at: string;
      fired_at: string;
      /** Null: it goes on. */
      ended_at: string | null;
      why: "recovered" | "no_data" | "rule_changed" | "removed" | null;
    };
    /** An alert of which back-test and reality tell otherwise. */
    BacktestDifference: {
      labels: { [name: string]: string };
      kind: "only_backtest" | "only_reality" | "begin" | "end";
      cause: "late" | "gap" | "rule_changed" | "by_hand" | "edge" | "unknown";
      /** Longer ago than it is known what came late. */
      too_old: boolean;
      backtest: components["schemas"]["BacktestTimes"] | null;
      reality: components["schemas"]["BacktestTimes"] | null;
    };
    /** What the alerter really did with the running rule. alike: of the alerts that there were. */
    BacktestReally: {
      since: string;
      fired: number;
      alike: number;
      different: number;
      unknown_before: string | null;
      /** The first 100. */
      differences: components["schemas"]["BacktestDifference"][];
    };
    BacktestResult: {
      seconds: number;
      data_since: string | null;
      draft: components["schemas"]["BacktestSide"];
      running: components["schemas"]["BacktestSide"] | null;
      extra: components["schemas"]["BacktestExtra"][];
      really: components["schemas"]["BacktestReally"] | null;
    };
    BacktestJob: {
      id: string;
      state: "waiting" | "running" | "done" | "failed" | "cancelled";
      /** Evaluations, of both rules. */
      done: number;
      total: number;
      /** It is done up to this moment. */
      reached: string | null;
      series: number;
      hash: string;
      rule: components["schemas"]["BacktestRule"];
      since: string;
      until: string;
      problem: string | null;
      result: components["schemas"]["BacktestResult"] | null;
    };
    IncidentState: "open" | "watching" | "closed";
    IncidentSeverity: "serious" | "ordinary" | "minor";
    IncidentPaper: "notice" | "report";
    IncidentDue: { paper: components["schemas"]["IncidentPaper"]; at: string; sent_at: string | null; late: boolean };
    IncidentRow: {
      id: number;
      number: string;
      title: string;
      severity: components["schemas"]["IncidentSeverity"];
      state: components["schemas"]["IncidentState"];
      /** Lowest unit in which all its alerts lie; null: the whole place. */
      unit_name: components["schemas"]["Name"] | null;
      simulated: boolean;
      alerts: number;
      /** Of its alerts, those that are on. */
      firing: number;
      /** Of its alerts; null: not yet, or nobody knows. So are the next three. */
      began_at: string | null;
      seen_at: string | null;
      acked_at: string | null;
      over_at: string | null;
      opened_at: string;
      opened_by: string;
      opened_by_name: string | null;
      closed_at: string | null;
      due: components["schemas"]["IncidentDue"][];
      version: number;
    };
    IncidentCounts: { [state in components["schemas"]["IncidentState"]]: number };
    IncidentPage: {
      as_of: string;
      counts: components["schemas"]["IncidentCounts"];
      incidents: components["schemas"]["IncidentRow"][];
      /** For which of these the caller opens one; none: for the whole place. */
      units: components["schemas"]["UnitChoice"][];
      next: number | null;
    };
    UnitChoice: { id: string; name: components["schemas"]["Name"] };
    IncidentMember: {
      id: number;
      priority: components["schemas"]["Priority"];
      summary: components["schemas"]["Name"];
      unit_name: components["schemas"]["Name"] | null;
      state: string;
      simulated: boolean;
      active_at: string;
      fired_at: string | null;
      acked_at: string | null;
      acked_by_name: string | null;
      ended_at: string | null;
    };
    IncidentChanged: { field: "title" | "severity" | "state"; was: string; now: string };
    IncidentEntry: {
      id: number;
      at: string;
      actor: string;
      actor_name: string | null;
      kind: "opened" | "note" | "added" | "removed" | "changed" | "notice" | "report";
      text: string;
      alerts: number[];
      changes: components["schemas"]["IncidentChanged"][];
      sha256: string | null;
    };
    IncidentDetail: components["schemas"]["IncidentRow"] & {
      members: components["schemas"]["IncidentMember"][];
      record: components["schemas"]["IncidentEntry"][];
    };
    IncidentWanted: {
      title: string;
      severity: components["schemas"]["IncidentSeverity"];
      alerts: number[];
      note: string;
      request: string;
      /** For which; without: yours, or the whole place. */
      unit?: string | null;
    };
    IncidentChange: {
      title: string;
      severity: components["schemas"]["IncidentSeverity"];
      state: components["schemas"]["IncidentState"];
      note: string;
      version: number;
    };
    IncidentNoted: { text: string; request: string };
    IncidentSent: { paper: components["schemas"]["IncidentPaper"]; note: string; version: number };
    SheetPart: { title: string; facts: [string, string][]; head: string[]; rows: string[][]; nothing: string };
    /** A desk: of a unit and all that lies in it. unit: null is the whole place. */
    DutyDesk: { unit: string | null; name: components["schemas"]["Name"] | null };
    HandoverRow: {
      id: number;
      /** Whose desk; null: of the whole place. */
      unit: string | null;
      since: string | null;
      written_at: string;
      written_by: string;
      written_by_name: string | null;
      note: string;
      sha256: string;
      withdrawn_at: string | null;
      confirmed_at: string | null;
      confirmed_by: string | null;
      confirmed_by_name: string | null;
      remark: string;
      late: boolean;
    };
    HandoverDetail: components["schemas"]["HandoverRow"] & { parts: components["schemas"]["SheetPart"][] };
    HandoverPage: {
      as_of: string;
      desk: components["schemas"]["DutyDesk"];
      /** All that the caller may look at. */
      desks: components["schemas"]["DutyDesk"][];
      /** When the last that was confirmed was written. */
      since: string | null;
      parts: components["schemas"]["SheetPart"][];
      waiting: components["schemas"]["HandoverDetail"] | null;
      handovers: components["schemas"]["HandoverRow"][];
    };
    DutyNights: { person: string; name: string | null; messages: number; nights: number; last_at: string };
    DutyResponse: {
      priority: components["schemas"]["Priority"];
      fired: number;
      /** Of these is `mtta_seconds`. */
      acked: number;
      mtta_seconds: number | null;
      /** That are on, and nobody has taken yet. */
      waiting: number;
      /** Of these is `mttr_seconds`. */
      recovered: number;
      mttr_seconds: number | null;
      /** That are on. */
      open: number;
    };
    DutyReview: {
      as_of: string;
      since: string;
      nights: components["schemas"]["DutyNights"][];
      responses: components["schemas"]["DutyResponse"][];
      /** Alerts that were left out. */
      simulated: number;
    };
    /** As Prometheus tells of metrics. */
    MetricMeaning: { type: string; help: string; unit: string };

    /** Somebody of whom schedules speak. */
    OncallPerson: {
      id: string;
      /** He is not in the place's files: his time is nobody's. */
      left: boolean;
      /** The id, of who is no longer in the place's files. */
      name: string;
      /** When one of his ways was last seen to reach him, in 90 days. */
      tested_at: string | null;
    };
    /** One person's turn, cut to the span that was asked for. */
    OncallShift: {
      begins: string;
      ends: string;
      /** From 0; null: by an override. */
      layer: number | null;
      override: number | null;
      person: string;
    };
    /** A time when nobody is on duty. */
    OncallGap: { begins: string; ends: string; hours: number };
    /** Somebody is on duty instead. Of two at once the one with the higher id counts. */
    OncallOverride: {
      begins: string;
      created_at: string;
      created_by: string;
      created_by_name: string | null;
      ends: string;
      id: number;
      /** By who asks; not when it is over. */
      may_change: boolean;
      note: string;
      person: string;
      /** Whose time it is; null: of whoever is on duty. */
      replaces: string | null;
      schedule: string;
      /** The same of the two of a swap. */
      swap: string | null;
      updated_at: string;
      updated_by: string;
      updated_by_name: string | null;
      /** To be sent with a change. */
      version: number;
    };
    /** Who is on duty now, and who comes then. */
    OncallDuty: {
      /** From `until` on; nobody: a gap, if `until` is given. */
      next: string[];
      people: string[];
      /** Null: for longer than can be seen. */
      until: string | null;
    };
    /** How much of the span is somebody's. */
    OncallLoad: {
      hours: number;
      /** Of which two o'clock in the schedule's zone is within. */
      nights: number;
      person: string;
    };
    /** People who take turns; a later layer goes before an earlier one. */
    OncallLayer: {
      /** Of a turn. */
      hours: number;
      people: string[][];
      /** It is there at some times only. */
      restricted: boolean;
      /** By the zone's clock; when the first turn begins. */
      starts: string;
      until: string | null;
    };
    /** A schedule over the span that was asked for. */
    OncallSchedule: {
      gaps: components["schemas"]["OncallGap"][];
      id: string;
      layers: components["schemas"]["OncallLayer"][];
      load: components["schemas"]["OncallLoad"][];
      /** By who asks; if not for all, with himself in it. */
      may_override: boolean;
      name: components["schemas"]["Name"];
      now: components["schemas"]["OncallDuty"];
      overrides: components["schemas"]["OncallOverride"][];
      shifts: components["schemas"]["OncallShift"][];
      /** Of the 14 days from now. */
      uncovered_hours: number;
      unit: string | null;
      zone: string;
    };
    /** A day of the span, in the place's zone. */
    OncallDay: { day: string; holiday: components["schemas"]["Name"] | null; working: boolean };
    /** What is amiss in the 14 days from now: a gap, or somebody without a tested channel. */
    OncallToMend: {
      /** Of the gap, or of the first shift. */
      begins: string;
      ends: string | null;
      hours: number | null;
      kind: "gap" | "untested" | "disabled";
      person: string | null;
      schedules: string[];
      shifts: number | null;
    };
    /** All schedules over four weeks. */
    OncallSchedules: {
      as_of: string;
      days: components["schemas"]["OncallDay"][];
      /** Who asks may do so for others too. */
      may_override_all: boolean;
      /** Which of `people` asks. */
      me: string | null;
      people: components["schemas"]["OncallPerson"][];
      schedules: components["schemas"]["OncallSchedule"][];
      since: string;
      /** What comes first is first. */
      to_mend: components["schemas"]["OncallToMend"][];
      until: string;
      zone: string;
    };
    /** Who is on duty in one schedule. */
    OncallNow: {
      name: components["schemas"]["Name"];
      next: string[];
      /** Their names. */
      people: string[];
      schedule: string;
      until: string | null;
    };
    /** Who is on duty. */
    OncallNowList: { as_of: string; schedules: components["schemas"]["OncallNow"][] };
    /** Somebody stands in. begins before now is now. */
    OverrideWanted: {
      begins: string;
      ends: string;
      note?: string;
      person: string;
      replaces?: string | null;
      schedule: string;
    };
    /** An override as it shall be. version: of what was seen. */
    OverrideChange: {
      begins: string;
      ends: string;
      note?: string;
      person: string;
      replaces?: string | null;
      version: number;
    };
    /** Whose time the other one takes. */
    SwapPart: { begins: string; ends: string; person: string };
    /** Two people take each other's time. */
    SwapWanted: {
      first: components["schemas"]["SwapPart"];
      note?: string;
      schedule: string;
      second: components["schemas"]["SwapPart"];
    };
    /** Somebody else has changed it meanwhile. now: what it is; null: it is no more. */
    OverrideConflict: {
      detail: string;
      now: components["schemas"]["OncallOverride"] | null;
      status: number;
      title: string;
      type: string;
    };
    /** Whose shifts a telephone is to read: one of the two. */
    CalendarWanted: { person?: string | null; schedule?: string | null };
    /** An address of a calendar. Its secret is not shown again. */
    CalendarLink: {
      created_at: string;
      id: string;
      person: string | null;
      read_at: string | null;
      schedule: string | null;
    };
    /** The addresses that the one who asks has made. */
    CalendarLinks: { calendars: components["schemas"]["CalendarLink"][] };
    /** A new address: who has it reads the calendar, without signing in. */
    NewCalendar: {
      created_at: string;
      id: string;
      person: string | null;
      read_at: string | null;
      schedule: string | null;
      url: string;
    };
    /** One way to somebody. after_seconds: since the step, while nobody acknowledges. */
    ChainWay: { after_seconds: number; way: string };
    /** Somebody whom a step calls. ways: empty: there is none, or he is in his quiet time. */
    ChainCall: { name: string; person: string; ways: components["schemas"]["ChainWay"][] };
    /** One step, as it would be taken. why: else than called, the next comes at once. */
    ChainStep: {
      /** Since the run began. */
      after_seconds: number;
      kind: "person" | "schedule" | "team" | "channel" | "everybody";
      /** Null: of all whom the chain names. */
      of: components["schemas"]["Name"] | null;
      people: components["schemas"]["ChainCall"][];
      why: "called" | "undelivered" | "nobody" | "unreachable" | "quiet" | "everybody";
    };
    /** A chain for a priority: who would be called from now on, if nobody acknowledged. */
    ChainTold: {
      /** Beyond the first step that reaches anybody. */
      climbs: boolean;
      id: string;
      priority: string;
      /** Of the routing, that have it. */
      receivers: string[];
      /** How many times it begins again. */
      repeat: number;
      /** Since the run began. */
      repeat_after_seconds: number | null;
      steps: components["schemas"]["ChainStep"][];
    };
    /** All chains, as they would be climbed now. */
    OncallChains: { as_of: string; chains: components["schemas"]["ChainTold"][] };
    /** A way to somebody. reached_at: when he was last seen to be reached by it, in 90 days. */
    ContactWay: { reached_at: string | null; way: string };
    /** When somebody is left alone, but for p1. By his own clock. */
    ContactQuiet: { begins: string; ends: string };
    /** How somebody can be reached. No numbers and addresses. */
    OncallContact: {
      /** In the order of trying. */
      by_priority: { [key: string]: components["schemas"]["ChainWay"][] };
      has_account: boolean;
      id: string;
      name: string;
      quiet: components["schemas"]["ContactQuiet"] | null;
      ways: components["schemas"]["ContactWay"][];
      /** That he is of, also by teams in them. */
      teams: string[];
      /** Schedules in which he is now. */
      on_duty: components["schemas"]["Name"][];
    };
    /** Everybody of the place's files. */
    OncallContacts: { as_of: string; people: components["schemas"]["OncallContact"][] };
    /** A way of somebody, and its last test. */
    TrialWay: {
      /** What the provider said. */
      answer: string | null;
      /** When it was tried last; null: never. */
      asked_at: string | null;
      /** When that test was confirmed. */
      confirmed_at: string | null;
      /** waiting, accepted, delivered, refused, failed, unknown, given_up. */
      result: string | null;
      /** When any test by it was confirmed last. */
      tested_at: string | null;
      way: string;
    };
    /** All ways of somebody, in the order in which they are tried. */
    Trial: { person: string; ways: components["schemas"]["TrialWay"][] };
    /** By which way the test came that is confirmed. */
    TrialConfirmed: { way: string };
    /** Who is on duty in a schedule. is_missed: nobody, when somebody has to be. */
    LiveDuty: { schedule: string; name: components["schemas"]["Name"]; people: string[]; until: string | null; next: string[]; is_missed: boolean };
    /** What is amiss in the next 14 days: the first gaps and people, and how many there are. */
    LiveAhead: {
      gaps: { schedule: string; name: components["schemas"]["Name"]; begins: string; ends: string }[];
      gap_count: number;
      untested: string[];
      untested_count: number;
    };
    LiveHello: {
      type: "hello";
      build: string;
      epoch: string | number;
      now: number;
      user: string | null;
      zone: string;
      hb: number;
    };
    LiveSnapshot: {
      type: "snapshot";
      topic: string;
      seq: number;
      at: number;
      data: { [key: string]: unknown };
    };
    LiveDelta: {
      type: "delta";
      topic: string;
      seq: number;
      at: number;
      ops: [string, unknown][];
    };
    LiveHeartbeat: {
      type: "heartbeat";
      seq: number;
      now: number;
      canary_age: number | null;
      eval_age: number | null;
    };
    LiveBye: {
      type: "bye";
      reason: "slow" | "session_expired" | "shutdown" | "protocol";
      retry_after: number | null;
    };
    LiveSubscribe: { type: "subscribe"; topics: string[] };
    PhonePlace: { name: components["schemas"]["Name"]; zone: string; duty_phone: string };
    PhoneAlert: {
      id: number;
      priority: components["schemas"]["Priority"];
      state: "pending" | "firing" | "no_data" | "resolved";
      why: string | null;
      summary: components["schemas"]["Name"];
      unit_name: components["schemas"]["Name"] | null;
      cause: components["schemas"]["Name"] | null;
      steps: components["schemas"]["Name"][];
      value: number | null;
      value_unit: string | null;
      simulated: boolean;
      active_at: string;
      fired_at: string | null;
      ended_at: string | null;
      acked_at: string | null;
      acked_by_name: string | null;
      mine: boolean;
      snoozed_until: string | null;
      quiet: "silence" | "maintenance" | "inhibited" | null;
    };
    PhoneComing: { at: string; people: string[] };
    PhoneLine: {
      at: string;
      kind: "active" | "firing" | "no_data" | "resolved" | "told" | "ack" | "unack" | "snooze";
      who?: string | null;
      way?: string | null;
      result?: string | null;
    };
    PhoneView: {
      as_of: string;
      place: components["schemas"]["PhonePlace"];
      you: string;
      code: string | null;
      expires_at: string | null;
      may_act: boolean;
      alert: components["schemas"]["PhoneAlert"];
      coming: components["schemas"]["PhoneComing"] | null;
      lines: components["schemas"]["PhoneLine"][];
    };
    PhoneTrend: { points: [number, number | null][]; limit: number | null; value_unit: string | null };
    PhoneAct: { kind: "ack" | "snooze"; until?: string | null; request: string };
    PhoneList: {
      as_of: string;
      place: components["schemas"]["PhonePlace"];
      you: string;
      recent: number;
      alerts: components["schemas"]["PhoneAlert"][];
    };
    PhoneOnDuty: { name: string; mine: boolean };
    PhoneDuty: {
      name: components["schemas"]["Name"];
      people: components["schemas"]["PhoneOnDuty"][];
      until: string | null;
      next: components["schemas"]["PhoneOnDuty"][];
      gap: string | null;
    };
    PhoneDuties: {
      as_of: string;
      place: components["schemas"]["PhonePlace"];
      you: string;
      duties: components["schemas"]["PhoneDuty"][];
    };
  };
}
