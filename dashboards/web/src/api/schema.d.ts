/** Written by `make types` from api/openapi.json. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A period that is forecast: 80 % of outcomes are within low and high. */
        AheadPoint: {
            high: number;
            low: number;
            middle: number;
            period: string;
        };
        /**
         * @description What somebody does about an alert.
         *
         *     `snooze` needs `until`; `note` and `resolve` a note; `assign` a person, who has it then and is
         *     told so. `escalate` calls whoever comes next in the chain at once, and nobody has the alert
         *     then; with a person it calls him beside that.
         */
        AlertAct: {
            /** @enum {string} */
            kind: "ack" | "unack" | "snooze" | "note" | "resolve" | "assign" | "escalate";
            /** @default  */
            note?: string;
            /** @description Of `assign`, `escalate`: id of `people` in oncall.yml. */
            person?: string | null;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            until?: string | null;
        };
        /** @description What somebody does about many alerts: those named, or all that fit. */
        AlertActs: {
            /** @description How many were shown to whoever confirmed. */
            expected: number;
            filter?: components["schemas"]["AlertFilter"] | null;
            ids?: number[] | null;
            /** @enum {string} */
            kind: "ack" | "unack" | "snooze" | "note" | "resolve" | "assign" | "escalate";
            /** @default  */
            note?: string;
            /** @description Of `assign`, `escalate`: id of `people` in oncall.yml. */
            person?: string | null;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            until?: string | null;
        };
        /** @description What came of telling people and programs of an alert, by message. */
        AlertAttempts: {
            accepted: number;
            failed: number;
            waiting: number;
        };
        /** @description Who is called next by a chain, if nobody acknowledges until then. */
        AlertCall: {
            /** Format: date-time */
            at: string;
            /** @description Which step it is, counted over all rounds. */
            ordinal: number;
            /** @description Names; of programs the receiver. */
            people: string[];
        };
        /** @description Alerts that fit, by tab. history: 10,000 when there are that many or more. */
        AlertCounts: {
            acked: number;
            /** @description That are on: open, acked and silenced ones. */
            all: number;
            history: number;
            /** @description That nobody has. */
            open: number;
            /** @description By a silence, or for maintenance. */
            silenced: number;
        };
        /** @description An alert with all that is known of it. */
        AlertDetail: {
            acked_at: string | null;
            /** @description `user:ID` or `key:ID`. */
            acked_by: string | null;
            acked_by_name: string | null;
            /**
             * Format: date-time
             * @description When its condition began to hold.
             */
            active_at: string;
            annotations: {
                [key: string]: string;
            };
            attempts: components["schemas"]["AlertAttempts"];
            /** @description Null: nobody more is called for it. */
            call: components["schemas"]["AlertCall"] | null;
            /** @description Why it is so, in the words of its rule. */
            cause: components["schemas"]["Name"] | null;
            /** @description The label `class`. */
            class: string | null;
            /** @description What its rule said when it began, if known. */
            condition: string | null;
            ended_at: string | null;
            /** @description Of its rule; null when there is no such rule now. */
            expr: string | null;
            fired_at: string | null;
            flapping: boolean;
            generator_url: string;
            hold_seconds: number;
            id: number;
            /** @description Id of the alert that says why this one fires. */
            inhibited_by: number | null;
            keep_seconds: number;
            labels: {
                [key: string]: string;
            };
            /** @description That is on, and for which nobody is told of it. */
            maintenance: string[];
            /** @description Others of its groups. */
            members: components["schemas"]["AlertRow"][];
            name: string;
            /** @description Id of the key by which it was posted; null: a rule's. */
            origin: string | null;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            rule: string;
            runbook_url: string;
            silenced_by: string[];
            similar: components["schemas"]["SimilarAlert"][];
            simulated: boolean;
            snoozed_until: string | null;
            /** @enum {string} */
            state: "pending" | "firing" | "no_data" | "resolved";
            summary: components["schemas"]["Name"];
            timeline: components["schemas"]["AlertEntry"][];
            unit: string | null;
            unit_name: components["schemas"]["Name"] | null;
            value: number | null;
            /** @description As metrics have it, such as `mm`; `1`: a number of things. Null: not known. */
            value_unit: string | null;
            /** @description Null: people are told, were told, or never will. */
            waits: components["schemas"]["AlertWaits"] | null;
            why: ("recovered" | "no_data" | "rule_changed" | "removed") | null;
        };
        /** @description One line of an alert's story. Which members it has beside `at` depends on its kind. */
        AlertEntry: {
            /** @description Of acts and silences. */
            actor: string | null;
            actor_name: string | null;
            /** Format: date-time */
            at: string;
            /** @description Of kind `attempt`. */
            attempt: components["schemas"]["ToldAttempt"] | null;
            /** @description Of kind `escalation`. */
            escalation: components["schemas"]["ToldStep"] | null;
            /** @description Of kind `group`. */
            group: components["schemas"]["ToldGroup"] | null;
            /** @description Of kind `ack`: the name of whom it was taken over from. */
            instead_of: string | null;
            /** @enum {string} */
            kind: "sample" | "rule" | "active" | "firing" | "no_data" | "back" | "resolved" | "missed" | "flapping" | "quiet" | "group" | "notification" | "attempt" | "receipt" | "escalation" | "ack" | "unack" | "snooze" | "note" | "assign" | "escalate" | "silence" | "silence_end" | "maintenance" | "maintenance_end";
            /** @description Of `maintenance` and its end. */
            maintenance: string | null;
            note: string | null;
            /** @description Of kinds `assign`, `escalate`: his name. */
            person: string | null;
            /** @description Of kind `receipt`. */
            receipt: components["schemas"]["ToldReceipt"] | null;
            /** @description Of kind `rule`. */
            rule: components["schemas"]["AlertRuled"] | null;
            /** @description Of kind `sample`. */
            samples: components["schemas"]["AlertSamples"] | null;
            /** @description Of `silence` and `silence_end`. */
            silence: string | null;
            /** @description Of what the rule said. */
            value: number | null;
            /** @description Of an end. */
            why: string | null;
        };
        /** @description Alerts as the list shows them. */
        AlertFilter: {
            /** @default [] */
            priority?: ("p1" | "p2" | "p3" | "p4")[];
            /** @default  */
            q?: string;
            /**
             * @default open
             * @enum {string}
             */
            state?: "all" | "open" | "acked" | "silenced";
            unit?: string | null;
        };
        /** @description Alerts of one name in one unit that fire. unacked: of those that nobody has. */
        AlertGroup: {
            count: number;
            key: string;
            name: string;
            /** Format: date-time */
            oldest_at: string;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            unacked: number;
            unit: string | null;
        };
        /** @description How many alerts fired in ten minutes of the period: EEMUA 191. */
        AlertLoad: {
            /** @description Share of the ten minutes in which more fired than `most`. */
            above_share: number | null;
            /** @description In ten minutes; null: nothing is known. */
            average: number | null;
            fired: number;
            /** @description What one person can follow. */
            most: number;
            worst: number;
            /** @description When the worst ten minutes began. */
            worst_at: string | null;
        };
        /** @description Some alerts, the most urgent first, and where the next ones begin. */
        AlertPage: {
            alerts: components["schemas"]["AlertRow"][];
            /** Format: date-time */
            as_of: string;
            counts: components["schemas"]["AlertCounts"];
            next: string | null;
        };
        /** @description A page of what was looked for, and the load of the period. */
        AlertReview: {
            /** Format: date-time */
            as_of: string;
            /** @description So often an ignored rule fired at least. */
            ignored_min: number;
            /** @description Alerts are known for all of the period. */
            is_whole: boolean;
            /** @description Since when alerts are stored; null: there is none. */
            known_since: string | null;
            load: components["schemas"]["AlertLoad"];
            next: string | null;
            /** @description Of `noisiest` and `ignored`. */
            rules: components["schemas"]["NoisyRule"][];
            /** @description Of `flapping`. */
            sets: components["schemas"]["FlappingSet"][];
            /** Format: date-time */
            since: string;
            /** @description Rows of all pages. */
            total: number;
            unused: components["schemas"]["UnusedRule"][];
        };
        /** @description One activation of a rule for one label set. */
        AlertRow: {
            acked_at: string | null;
            /** @description `user:ID` or `key:ID`. */
            acked_by: string | null;
            acked_by_name: string | null;
            /**
             * Format: date-time
             * @description When its condition began to hold.
             */
            active_at: string;
            attempts: components["schemas"]["AlertAttempts"];
            /** @description Null: nobody more is called for it. */
            call: components["schemas"]["AlertCall"] | null;
            /** @description Why it is so, in the words of its rule. */
            cause: components["schemas"]["Name"] | null;
            /** @description The label `class`. */
            class: string | null;
            /** @description What its rule said when it began, if known. */
            condition: string | null;
            ended_at: string | null;
            fired_at: string | null;
            flapping: boolean;
            id: number;
            /** @description Id of the alert that says why this one fires. */
            inhibited_by: number | null;
            labels: {
                [key: string]: string;
            };
            /** @description That is on, and for which nobody is told of it. */
            maintenance: string[];
            name: string;
            /** @description Id of the key by which it was posted; null: a rule's. */
            origin: string | null;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            rule: string;
            silenced_by: string[];
            simulated: boolean;
            snoozed_until: string | null;
            /** @enum {string} */
            state: "pending" | "firing" | "no_data" | "resolved";
            summary: components["schemas"]["Name"];
            unit: string | null;
            unit_name: components["schemas"]["Name"] | null;
            value: number | null;
            /** @description As metrics have it, such as `mm`; `1`: a number of things. Null: not known. */
            value_unit: string | null;
            /** @description Null: people are told, were told, or never will. */
            waits: components["schemas"]["AlertWaits"] | null;
            why: ("recovered" | "no_data" | "rule_changed" | "removed") | null;
        };
        /** @description What the rule said when the alert began. */
        AlertRuled: {
            /** @description It says something else by now. */
            changed: boolean;
            expr: string;
            hold_seconds: number;
            /** @description Which look found it. */
            how: ("grid" | "early") | null;
        };
        /** @description A sample that had a part in an alert, as it is stored now; it is the series' newest. */
        AlertSample: {
            /** @description Known for about an hour. */
            committed_at: string | null;
            /** @description When people put it right last. */
            corrected_at: string | null;
            labels: {
                [key: string]: string;
            };
            /** @description It was committed after the rule had looked. */
            late: boolean;
            /** @description Why they did. */
            reason: string;
            simulated: boolean;
            source: string;
            source_name: components["schemas"]["Name"];
            /** Format: date-time */
            time: string;
            unit_of_measure: string;
            /** @description Null for what is not finite. */
            value: number | null;
        };
        /** @description What made a rule true at a moment, by what is stored now. */
        AlertSamples: {
            /** @description Series that had a part. */
            count: number | null;
            /** @description The samples are others than those that the rule saw. */
            differs: boolean;
            /** @description The rule compares this one sample with a number. */
            exact: boolean;
            /** @description Whether the rule gives the alert by what is stored. */
            gives: boolean | null;
            lacking: ("too_slow" | "too_much" | "busy" | "failed" | "damaged" | "no_data") | null;
            /** @description Which value it had, where that was written down. */
            seen: number | null;
            /** @description Those with the newest samples, 5 at most. */
            series: components["schemas"]["AlertSample"][];
            /** @description Which value it gives then. */
            value: number | null;
        };
        /** @description An alert that fires, in the topic `alerts`; what is left out is not so, or not known. */
        AlertShort: {
            /** @default null */
            acked_at?: string | null;
            /** @default null */
            acked_by?: string | null;
            /** @default null */
            acked_by_name?: string | null;
            /** Format: date-time */
            active_at: string;
            /**
             * @description The next by a chain.
             * @default null
             */
            call?: components["schemas"]["AlertCall"] | null;
            /** @default null */
            class?: string | null;
            /** Format: date-time */
            fired_at: string;
            /** @default false */
            flapping?: boolean;
            id: number;
            /** @default null */
            inhibited_by?: number | null;
            /** @default [] */
            maintenance?: string[];
            name: string;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            /** @default [] */
            silenced_by?: string[];
            /** @default false */
            simulated?: boolean;
            /** @default null */
            snoozed_until?: string | null;
            /** @enum {string} */
            state: "firing" | "no_data";
            summary: components["schemas"]["Name"];
            /**
             * @description For walls: at most a few words.
             * @default null
             */
            title?: components["schemas"]["Name"] | null;
            /** @default null */
            unit?: string | null;
            /** @default null */
            unit_name?: components["schemas"]["Name"] | null;
        };
        /** @description For what an alert waits of which nobody was told yet: all its routes are quiet by times. */
        AlertWaits: {
            /** @description For its beginning (`active_time_intervals`), or its end. */
            begins: boolean;
            /** @description Name of a time interval of the routing. */
            interval: string;
            /** @description What people call it; its name, if the routing has no other. */
            name: components["schemas"]["Name"];
            /** @description When one of its routes tells again; null: not within 60 days. */
            until: string | null;
        };
        /** @description Of how many alerts it was done. skipped: they had ended, or somebody had them. */
        AlertsDone: {
            done: number;
            skipped: number;
        };
        /** @description An alert that fires. */
        AmAlert: {
            annotations: {
                [key: string]: string;
            };
            /** Format: date-time */
            endsAt: string;
            fingerprint: string;
            generatorURL: string;
            labels: {
                [key: string]: string;
            };
            receivers: components["schemas"]["AmReceiver"][];
            /** Format: date-time */
            startsAt: string;
            status: components["schemas"]["AmAlertStatus"];
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Alerts that are told of together. */
        AmAlertGroup: {
            alerts: components["schemas"]["AmAlert"][];
            labels: {
                [key: string]: string;
            };
            receiver: components["schemas"]["AmReceiver"];
            routeLabels: {
                [key: string]: string;
            };
        };
        /** @description Whether anybody is told of an alert. */
        AmAlertStatus: {
            inhibitedBy: string[];
            mutedBy: string[];
            silencedBy: string[];
            /** @enum {string} */
            state: "unprocessed" | "active" | "suppressed";
        };
        /** @description There is none here. */
        AmCluster: {
            /** @enum {string} */
            status: "ready" | "settling" | "disabled";
        };
        /** @description The routing as far as anybody may see it. */
        AmConfig: {
            original: string;
        };
        /** @description A condition on a label. */
        AmMatcher: {
            /** @default true */
            isEqual: boolean;
            isRegex: boolean;
            name: string;
            value: string;
        };
        /** @description Who is told. */
        AmReceiver: {
            name: string;
        };
        /** @description A silence. */
        AmSilence: {
            /**
             * @description Of later versions; always empty here.
             * @default {}
             */
            annotations: {
                [key: string]: string;
            };
            comment: string;
            createdBy: string;
            /** Format: date-time */
            endsAt: string;
            id: string;
            matchers: components["schemas"]["AmMatcher"][];
            /** Format: date-time */
            startsAt: string;
            status: components["schemas"]["AmSilenceStatus"];
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description The id of a silence that was made or changed. */
        AmSilenceId: {
            silenceID: string;
        };
        /** @description Where a silence is in its life. */
        AmSilenceStatus: {
            /** @enum {string} */
            state: "expired" | "active" | "pending";
        };
        /** @description What answers, since when, and by which routing. */
        AmStatus: {
            cluster: components["schemas"]["AmCluster"];
            config: components["schemas"]["AmConfig"];
            /** Format: date-time */
            uptime: string;
            versionInfo: components["schemas"]["AmVersion"];
        };
        /** @description What answers. */
        AmVersion: {
            branch: string;
            buildDate: string;
            buildUser: string;
            goVersion: string;
            revision: string;
            version: string;
        };
        /**
         * @description One time at which the condition held. fired_at: null: not for long enough.
         *
         *     value: null if it is not finite. early: a sample told of it, before the next evaluation.
         */
        BacktestActivation: {
            /** Format: date-time */
            active_at: string;
            early: boolean;
            /** @description Null: it goes on; as far as anybody can tell, if why is `no_data`. */
            ended_at: string | null;
            fired_at: string | null;
            flapping: boolean;
            simulated: boolean;
            value: number | null;
            why: ("recovered" | "no_data" | "rule_changed" | "removed") | null;
        };
        /**
         * @description An alert of which back-test and reality tell otherwise. too_old: see unknown_before.
         *
         *     kind: one has it alone, or its begin or end is more than an interval apart. cause: `late`:
         *     samples were stored only after the evaluation that would have seen them; `gap`: nobody
         *     evaluated; `rule_changed`; `by_hand`: somebody ended it; `edge`: it had begun before the time
         *     that is compared, or begins at its very end.
         */
        BacktestDifference: {
            backtest: components["schemas"]["BacktestTimes"] | null;
            /** @enum {string} */
            cause: "late" | "gap" | "rule_changed" | "by_hand" | "edge" | "unknown";
            /** @enum {string} */
            kind: "only_backtest" | "only_reality" | "begin" | "end";
            labels: {
                [key: string]: string;
            };
            reality: components["schemas"]["BacktestTimes"] | null;
            too_old: boolean;
        };
        /** @description One that the running rule has not. */
        BacktestExtra: {
            /** Format: date-time */
            active_at: string;
            early: boolean;
            /** @description Null: it goes on; as far as anybody can tell, if why is `no_data`. */
            ended_at: string | null;
            fired_at: string | null;
            flapping: boolean;
            labels: {
                [key: string]: string;
            };
            simulated: boolean;
            value: number | null;
            why: ("recovered" | "no_data" | "rule_changed" | "removed") | null;
        };
        /** @description A back-test. done: of total evaluations, of both rules; reached: up to this moment. */
        BacktestJob: {
            done: number;
            /** @description Tells this very rule from all others, texts for people aside. */
            hash: string;
            id: string;
            /** @description Why nothing came of it. */
            problem: string | null;
            reached: string | null;
            /** @description Once it is done. */
            result: components["schemas"]["BacktestResult"] | null;
            rule: components["schemas"]["BacktestRule-Output"];
            /** @description That it looks at. */
            series: number;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            total: number;
            /** Format: date-time */
            until: string;
        };
        /**
         * @description What the alerter really did with the running rule. since: from when it can be compared.
         *
         *     fired: alerts that there really were. alike: of these, with begin and end in the back-test, too.
         */
        BacktestReally: {
            alike: number;
            /** @description The first 100 of `different`. */
            differences: components["schemas"]["BacktestDifference"][];
            different: number;
            fired: number;
            /** Format: date-time */
            since: string;
            /** @description Of what is older nobody knows any more whether samples came late. */
            unknown_before: string | null;
        };
        /** @description What a back-test came to. running: of `against`; null without one. */
        BacktestResult: {
            /** @description When there were samples first that the rule reads; null: never. */
            data_since: string | null;
            draft: components["schemas"]["BacktestSide"];
            /** @description The first 100 that fired while nothing of the running rule did. */
            extra: components["schemas"]["BacktestExtra"][];
            /** @description Null: there is no `against`, it was not evaluated yet, or the caller does not see all that it reads. */
            really: components["schemas"]["BacktestReally"] | null;
            running: components["schemas"]["BacktestSide"] | null;
            seconds: number;
        };
        /** @description An alert rule, saved or not. interval_seconds: null: as everywhere. */
        "BacktestRule-Input": {
            /** @default {} */
            annotations?: {
                [key: string]: string;
            };
            expr: string;
            /** @default 0 */
            hold_seconds?: number;
            interval_seconds?: number | null;
            /** @default 0 */
            keep_seconds?: number;
            /** @default {} */
            labels?: {
                [key: string]: string;
            };
            name: string;
            /** @default 0 */
            query_offset_seconds?: number;
        };
        /** @description An alert rule, saved or not. interval_seconds: null: as everywhere. */
        "BacktestRule-Output": {
            /** @default {} */
            annotations: {
                [key: string]: string;
            };
            expr: string;
            /** @default 0 */
            hold_seconds: number;
            interval_seconds: number | null;
            /** @default 0 */
            keep_seconds: number;
            /** @default {} */
            labels: {
                [key: string]: string;
            };
            name: string;
            /** @default 0 */
            query_offset_seconds: number;
        };
        /** @description Alerts of one label set: the first 500. fired: how often in all. */
        BacktestSeries: {
            activations: components["schemas"]["BacktestActivation"][];
            fired: number;
            labels: {
                [key: string]: string;
            };
        };
        /**
         * @description What became of a rule. Figures count all alerts; of those that fired, but for pending.
         *
         *     pending: that did not hold for long enough. at_night: from 22 to 6 o'clock of the place.
         *     worst_load: begun to fire within ten minutes, from worst_load_at on. messages: by receiver.
         */
        BacktestSide: {
            a_day: number;
            at_night: number;
            early: number;
            fired: number;
            flapping: number;
            /** @description Alerts that are counted, and not listed in `series`. */
            left_out: number;
            longest_at: string | null;
            longest_seconds: number | null;
            messages: {
                [key: string]: number;
            };
            pending: number;
            /** @description Those that fired most often; 200. */
            series: components["schemas"]["BacktestSeries"][];
            warnings: string[];
            worst_load: number;
            worst_load_at: string | null;
        };
        /** @description When an alert began to hold, fired, and ended (null: it goes on), and why. */
        BacktestTimes: {
            /** Format: date-time */
            active_at: string;
            ended_at: string | null;
            /** Format: date-time */
            fired_at: string;
            why: ("recovered" | "no_data" | "rule_changed" | "removed") | null;
        };
        /** @description A rule to be lived again. against: the id of a rule that runs, to compare with. */
        BacktestWanted: {
            against?: string | null;
            /** @default 30 */
            days?: number;
            rule: components["schemas"]["BacktestRule-Input"];
        };
        /** @description Cell `<cell>~band`: time, lowest, mean, highest. */
        Band: {
            points: [
                number,
                number,
                number,
                number
            ][];
        };
        /** @description An indicator on the board. Nulls are what nobody knows, and never 0. */
        BoardRow: {
            /** @description Up to when its figures count. */
            as_of: string | null;
            /** @description Indicator that this one stands beside. */
            beside: string | null;
            /** @description Days on which the units of the scope changed. */
            breaks: string[];
            caveat: components["schemas"]["Name"];
            /** @description Against the period before, in points. */
            change: number | null;
            decimals: number;
            denominator: number | null;
            /** @enum {string} */
            direction: "up" | "down";
            forecast: components["schemas"]["KpiForecast"] | null;
            freshness: components["schemas"]["KpiFreshness"];
            /** @description Value less path_value. */
            gap: number | null;
            have: number;
            id: string;
            is_closed: boolean;
            is_handed_in: boolean;
            is_live: boolean;
            /** @enum {string} */
            kind: "plan" | "second" | "official" | "cross_check";
            name: components["schemas"]["Name"];
            numerator: number | null;
            origin: ("live" | "handin" | "formula" | "import" | "total") | null;
            owner: components["schemas"]["Name"];
            /** @description What the path asks for in this period. */
            path_value: number | null;
            period: components["schemas"]["PeriodTold"];
            previous: number | null;
            /** @description Of the value: a scope, or the one unit it is told for. */
            scope: string;
            simulated: boolean;
            small_n: number;
            /** @enum {string} */
            state: "on" | "at_risk" | "off" | "done" | "unknown";
            state_reason: string;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            target: components["schemas"]["KpiTarget"] | null;
            trend: components["schemas"]["TrendPoint"][];
            unit_of_measure: string;
            value: number | null;
            want: number;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /** @description An open alert: the budget is used up too fast. */
        BudgetAlert: {
            /** Format: date-time */
            active_at: string;
            id: number;
            name: string;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            /** @enum {string} */
            state: "firing" | "no_data";
        };
        /** @description A local day; of the running one, so far. */
        BudgetDay: {
            /** @description null: nobody measured. */
            availability: number | null;
            /** Format: date */
            day: string;
            /** @description Maintenance that does not count. */
            excluded_seconds: number;
            failed_seconds: number;
            made: number;
            /** @description Of the day, or of it until now. */
            measured_ratio: number;
        };
        /** @description Which build of the program answers, and for which place: what a login page shows. */
        Build: {
            build: string;
            place: components["schemas"]["Name"];
            zone: string;
        };
        /** @description An address of a calendar. Its secret is not shown again. */
        CalendarLink: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            person: string | null;
            read_at: string | null;
            schedule: string | null;
        };
        /** @description The addresses that the one who asks has made. */
        CalendarLinks: {
            calendars: components["schemas"]["CalendarLink"][];
        };
        /** @description Whose shifts a telephone is to read: one of the two. */
        CalendarWanted: {
            person?: string | null;
            schedule?: string | null;
        };
        /** @description One number of a wall. */
        Cell: {
            /** @description Time of the newest sample that counts. */
            at: number | null;
            /**
             * @description Of a ratio.
             * @default 0
             */
            denominator?: number;
            /** @description Series counted. */
            n: number;
            /**
             * @description Of a ratio.
             * @default 0
             */
            numerator?: number;
            /** @enum {string} */
            quality: "fresh" | "late" | "stale" | "never";
            /**
             * @description Why the value is missing or incomplete.
             * @default
             */
            reason?: string;
            simulated: boolean;
            /** @description None when several sources contribute. */
            source: string | null;
            unit_of_measure: string;
            value: number | null;
        };
        /** @description Somebody whom a step calls. ways: empty: there is none, or he is in his quiet time. */
        ChainCall: {
            name: string;
            person: string;
            ways: components["schemas"]["ChainWay"][];
        };
        /** @description One step, as it would be taken. why: else than called, the next comes at once. */
        ChainStep: {
            /** @description Since the run began. */
            after_seconds: number;
            /** @enum {string} */
            kind: "person" | "schedule" | "team" | "channel" | "everybody";
            /** @description Null: of all whom the chain names. */
            of: components["schemas"]["Name"] | null;
            people: components["schemas"]["ChainCall"][];
            why: components["schemas"]["Why"];
        };
        /** @description A chain for a priority: who would be called from now on, if nobody acknowledged. */
        ChainTold: {
            /** @description Beyond the first step that reaches anybody. */
            climbs: boolean;
            id: string;
            priority: string;
            /** @description Of the routing, that have it. */
            receivers: string[];
            /** @description How many times it begins again. */
            repeat: number;
            /** @description Since the run began. */
            repeat_after_seconds: number | null;
            steps: components["schemas"]["ChainStep"][];
        };
        /** @description One way to somebody. after_seconds: since the step, while nobody acknowledges. */
        ChainWay: {
            after_seconds: number;
            way: string;
        };
        /** @description Lines of one chart. of: a point is of all samples of its length, or of a moment. */
        Chart: {
            as_of: number;
            end: number;
            infos: string[];
            length_ms: number;
            /** @enum {string} */
            of: "samples" | "moments";
            query: string;
            series: components["schemas"]["ChartSeries"][];
            start: number;
            /** @description Where so many samples or hours were read from. */
            tiers: {
                [key: string]: number;
            };
            warnings: string[];
        };
        /** @description Samples from start to end that people have put right. value: null if they are void. */
        ChartCorrection: {
            /** @description When that was done. */
            at: number;
            end: number;
            reason: string;
            start: number;
            value: number | null;
        };
        /**
         * @description A line. Of each point: when it ends, and what of its numbers; what is not finite is null.
         *
         *     A stretch without numbers has no point. ends: the series ended there, so no line leads to the
         *     next point; nor does one where that is further away than 2.5 periods and a length.
         */
        ChartSeries: {
            /** @description What `last` is where that is null. Empty: it is nowhere. */
            beyond: ("" | "NaN" | "+Inf" | "-Inf")[];
            /** @description The newest first; none of expressions. */
            corrected: components["schemas"]["ChartCorrection"][];
            count: number[];
            /** @description Spans of which samples are missing. */
            damaged: [
                number,
                number
            ][];
            ends: boolean[];
            last: (number | null)[];
            max: (number | null)[];
            metric: {
                [key: string]: string;
            };
            min: (number | null)[];
            /** @description How far apart samples are expected, if known. */
            period_ms: number | null;
            time: number[];
            /** @description Null for what is computed. */
            unit_of_measure: string | null;
        };
        /** @description One indicator of the group, by our own figures. */
        CheckLine: {
            /** @description The ratio from which on all points are given. */
            full_at: number;
            id: string;
            /** @description Highest points; null: not established. */
            most: number | null;
            name: components["schemas"]["Name"];
            /** @description Null: ratio or highest points not known. */
            points: number | null;
            /** @description In percent. */
            ratio: number | null;
        };
        /** @description A period, and how the figures of a unit stand. */
        ChosenPeriod: {
            due: string | null;
            /** Format: date */
            first: string;
            id: string;
            kind: string;
            /** Format: date */
            last: string;
            late_days: number;
            /** @enum {string} */
            state: "running" | "due" | "late" | "submitted" | "approved" | "returned";
        };
        /** @description How a live value stands now. */
        Closed: {
            closed_at: string | null;
            closed_by: string | null;
            is_closed: boolean;
            kpi: string;
            period: string;
            unit: string;
        };
        /** @description The live value of a unit and period that becomes official, or is opened again. */
        Closing: {
            period: string;
            /** @default  */
            reason?: string;
            unit: string;
        };
        /** @description When somebody is left alone, but for p1. By his own clock. */
        ContactQuiet: {
            begins: string;
            ends: string;
        };
        /** @description A way to somebody. reached_at: when he was last seen to be reached by it, in 90 days. */
        ContactWay: {
            reached_at: string | null;
            way: string;
        };
        /** @description Operators against units; cells `cov.<row>.<unit>.<sub>`, with `~declared` beside. */
        CoveragePage: {
            columns: components["schemas"]["UnitColumn"][];
            id: string;
            /**
             * @default coverage
             * @constant
             */
            kind: "coverage";
            note: components["schemas"]["Name"] | null;
            rows: components["schemas"]["Label"][];
            title: components["schemas"]["Name"];
        };
        /** @description Who wants to sign in. */
        Credentials: {
            /**
             * @description Six digits of the authenticator, or a recovery code; empty without either.
             * @default
             */
            code?: string;
            password: string;
            user: string;
        };
        /**
         * @description What is said of a draft. excess: by what it tells people more than they can take.
         *
         *     tried: null, and no excess, for whoever may not back-test.
         */
        DraftJudged: {
            excess: ("pages" | "load")[];
            faults: components["schemas"]["RuleFault"][];
            hash: string;
            notes: string[];
            receivers: components["schemas"]["RuleReceiver"][];
            tried: components["schemas"]["Tried"] | null;
            yaml: string;
        };
        /** @description A rule to be judged. of: the id of the one that it is, if that is only looked at. */
        DraftSent: {
            of?: string | null;
            rule: components["schemas"]["BacktestRule-Input"];
        };
        /** @description A desk: of a unit and all that lies in it. unit: null is the whole place. */
        DutyDesk: {
            name: components["schemas"]["Name"] | null;
            unit: string | null;
        };
        /** @description Messages that a person got between 22:00 and 06:00 of the place. */
        DutyNights: {
            /** Format: date-time */
            last_at: string;
            messages: number;
            /** @description Null of one who is not on the roster any more. */
            name: string | null;
            /** @description On how many nights. */
            nights: number;
            person: string;
        };
        /** @description How fast alerts of a priority were taken and over: means, with what they are of. */
        DutyResponse: {
            /** @description Of these is `mtta_seconds`. */
            acked: number;
            fired: number;
            /** @description To the first acknowledgement; null: none. */
            mtta_seconds: number | null;
            /** @description To recovery; null: none. */
            mttr_seconds: number | null;
            /** @description That are on. */
            open: number;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            /** @description Of these is `mttr_seconds`. */
            recovered: number;
            /** @description That are on, and nobody has taken yet. */
            waiting: number;
        };
        /** @description What alerts of a period asked of those on duty, without simulated ones. */
        DutyReview: {
            /** Format: date-time */
            as_of: string;
            nights: components["schemas"]["DutyNights"][];
            responses: components["schemas"]["DutyResponse"][];
            /** @description Alerts that were left out. */
            simulated: number;
            /** Format: date-time */
            since: string;
        };
        /** @description A code of the secret that was just shown. */
        FactorConfirmation: {
            code: string;
        };
        /** @description A new secret, shown once; it counts as soon as a code of it was sent. */
        FactorOffer: {
            /** @description The same as a QR code: an SVG, as a data URI. */
            picture: string;
            /** @description In base 32, for whoever types it. */
            secret: string;
            /** @description `otpauth://…`, for an app on the same machine. */
            uri: string;
        };
        /** @description Who wants to change the second factor shows password and code once more. */
        FactorProof: {
            /**
             * @description Of the second factor that is on; else empty.
             * @default
             */
            code?: string;
            password: string;
        };
        /** @description A label set of a rule that came and went in the period. */
        FlappingSet: {
            /** @description How often it began to come and go. */
            events: number;
            labels: {
                [key: string]: string;
            };
            /** Format: date-time */
            last_at: string;
            name: string;
            /** @description Id of its newest alert. */
            newest: number;
            /** @description The same, of all label sets of its rule. */
            of_rule: number;
            rule: string;
            summary: components["schemas"]["Name"] | null;
            unit: string | null;
            unit_name: components["schemas"]["Name"] | null;
        };
        /** @description An indicator of a unit in a period. */
        FreshCell: {
            kpi: string;
            late_days: number;
            /** @enum {string} */
            state: "approved" | "submitted" | "returned" | "missing" | "not_due" | "not_asked";
        };
        /** @description A column of the matrix. */
        FreshKpi: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /** @description A unit of the matrix. reminders: of this year. */
        FreshUnit: {
            cells: components["schemas"]["FreshCell"][];
            quality: components["schemas"]["HandinQuality"];
            reminders: number;
            unit: components["schemas"]["HandinUnit"];
        };
        /** @description How many forms are there: one a unit and indicator that is handed in. */
        HandedIn: {
            have: number;
            want: number;
        };
        /** @description A cell: as it stands in the file, and the number that it means. */
        HandinCell: {
            address: string | null;
            number: number | null;
            written: string;
        };
        /** @description One way out. answer: what is sent as the answer for the cell to take it. */
        HandinChoice: {
            answer: string;
            label: string;
        };
        /** @description How many of each. warnings: without a reason yet; explained: with one. */
        HandinCounts: {
            blank: number;
            changed: number;
            errors: number;
            explained: number;
            figures: number;
            new: number;
            questions: number;
            rows: number;
            same: number;
            warnings: number;
        };
        /** @description A row of the form. asks_numerator, asks_denominator: whether a person hands it in. */
        HandinField: {
            asks_denominator: boolean;
            asks_numerator: boolean;
            decimals: number;
            /** @description Null: its value is its numerator. */
            denominator: components["schemas"]["Name"] | null;
            kpi: string;
            name: components["schemas"]["Name"];
            numerator: components["schemas"]["Name"];
            part: string;
            part_name: components["schemas"]["Name"] | null;
            previous: components["schemas"]["HandinFigures"] | null;
            small_n: number;
            stored: components["schemas"]["HandinFigures"] | null;
            unit_of_measure: string;
        };
        /** @description Numerator and denominator, and the value in the unit of measure. Null: no figure, never 0. */
        HandinFigures: {
            denominator: number | null;
            numerator: number | null;
            value: number | null;
        };
        /** @description The file. kind: what it really is. version: of the template that it was made from. */
        HandinFile: {
            bytes: number;
            kind: string;
            name: string;
            sha256: string;
            version: string;
        };
        /**
         * @description Something to mend, answer, explain or know.
         *
         *     key: which it is, for answers and reasons. at: the first wrong letter of the cell, from 0.
         */
        HandinFinding: {
            /** @description As a spreadsheet calls the cell; null: the file. */
            address: string | null;
            at: number | null;
            choices: components["schemas"]["HandinChoice"][];
            code: string;
            detail: components["schemas"]["Name"];
            field: string;
            key: string;
            /** @enum {string} */
            kind: "error" | "question" | "warning" | "hint";
            line: number | null;
            reason: string;
            /** @description A warning that has its reason. */
            settled: boolean;
            sheet: string;
            title: components["schemas"]["Name"];
        };
        /** @description Who has handed in what for a period, and what is late whatever its period. */
        HandinFreshness: {
            /** Format: date-time */
            as_of: string;
            have: number;
            kpis: components["schemas"]["FreshKpi"][];
            late: components["schemas"]["LateForm"][];
            official: number;
            period: components["schemas"]["ChosenPeriod"];
            periods: components["schemas"]["HandinPeriod"][];
            units: components["schemas"]["FreshUnit"][];
            want: number;
        };
        /** @description The form of a unit for a period, what is there, and what else can be chosen. */
        HandinPage: {
            /** Format: date-time */
            as_of: string;
            current: components["schemas"]["HandinUpload"] | null;
            fields: components["schemas"]["HandinField"][];
            is_closed: boolean;
            may_submit: boolean;
            period: components["schemas"]["ChosenPeriod"];
            periods: components["schemas"]["ChosenPeriod"][];
            /** @description Of this year. */
            reminders: number;
            unit: components["schemas"]["HandinUnit"];
            units: components["schemas"]["HandinUnit"][];
            uploads: components["schemas"]["HandinUpload"][];
            /** @description Of the template. */
            version: string;
        };
        /** @description A period, both days inclusive. due: the last day in time; of several periods: null. */
        HandinPeriod: {
            due: string | null;
            /** Format: date */
            first: string;
            id: string;
            kind: string;
            /** Format: date */
            last: string;
        };
        /** @description All that is known of a file before it is handed in. */
        HandinPreview: {
            can_submit: boolean;
            counts: components["schemas"]["HandinCounts"];
            /** @description The upload that it would replace: `seen` of it. */
            current: number | null;
            file: components["schemas"]["HandinFile"];
            /** @description Of the file as a whole, not of a row. */
            findings: components["schemas"]["HandinFinding"][];
            findings_left_out: number;
            /** @description Of what is understood; sent when it is handed in. */
            hash: string;
            /** @description Null: it could not be read at all. */
            layout: ("form" | "table") | null;
            /** @description Rows beyond those. */
            left_out: number;
            /** @description Of a table of several: the first/the last. */
            period: string | null;
            /** @description Those with findings first. */
            rows: components["schemas"]["HandinRow"][];
            /** @description For which it would be handed in: of a table of several units the lowest one in which all of them lie; null: there is none. */
            unit: string | null;
        };
        /** @description Right, complete, clean, alive. */
        HandinQuality: {
            clean: components["schemas"]["HandinTally"];
            complete: components["schemas"]["HandinTally"];
            correct: components["schemas"]["HandinTally"];
            live: components["schemas"]["HandinTally"];
        };
        /** @description An upload with its rows. */
        HandinReview: {
            /** Format: date-time */
            as_of: string;
            left_out: number;
            rows: components["schemas"]["ReviewRow"][];
            upload: components["schemas"]["HandinUpload"];
        };
        /** @description A row as understood. line 0: one of the form that the file lacks. */
        HandinRow: {
            /** @enum {string} */
            change: "new" | "changed" | "same" | "kept" | "none";
            denominator: components["schemas"]["HandinCell"];
            findings: components["schemas"]["HandinFinding"][];
            kpi: string;
            line: number;
            numerator: components["schemas"]["HandinCell"];
            part: string;
            period: string;
            previous: components["schemas"]["HandinFigures"] | null;
            remark: string;
            stored: components["schemas"]["HandinFigures"] | null;
            unit: string;
            value: number | null;
        };
        /** @description A part of a score, 0 to 100, and what it is made of; null: nothing to judge. */
        HandinTally: {
            have: number;
            of: number;
            score: number | null;
        };
        /** @description A unit and what it is called. */
        HandinUnit: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /** @description An upload: also the receipt of what was handed in. */
        HandinUpload: {
            /** @description Why it corrects one that was approved. */
            correction: string;
            decided_at: string | null;
            decided_by_name: string | null;
            file_name: string;
            id: number;
            late_days: number;
            may_decide: boolean;
            may_undo: boolean;
            number: string;
            period: components["schemas"]["HandinPeriod"];
            /** @description What was said when it was approved, returned or taken back. */
            reason: string;
            replaces: number | null;
            rows: number;
            sha256: string;
            /** @description Figures of it are made up. */
            simulated: boolean;
            /** @enum {string} */
            status: "submitted" | "approved" | "returned" | "undone" | "replaced";
            /** Format: date-time */
            submitted_at: string;
            submitted_by: string;
            submitted_by_name: string | null;
            unit: components["schemas"]["HandinUnit"];
            /** @description Rows that came with a reason. */
            warnings: number;
            /** @enum {string} */
            way: "file" | "paste" | "typed" | "folder";
        };
        /** @description What waits to be approved, the oldest first; what was decided of late, the newest first. */
        HandinWaiting: {
            /** Format: date-time */
            as_of: string;
            decided: components["schemas"]["HandinUpload"][];
            waiting: components["schemas"]["HandinUpload"][];
        };
        /** @description Why; needed to return an upload, and to take back one that was approved. */
        HandinWord: {
            /** @default  */
            reason?: string;
        };
        /** @description That somebody has read a hand-over. sha256: of the text that he read. */
        HandoverConfirmed: {
            /** @default  */
            remark?: string;
            sha256: string;
        };
        /** @description A hand-over with all that stood there. */
        HandoverDetail: {
            confirmed_at: string | null;
            confirmed_by: string | null;
            confirmed_by_name: string | null;
            id: number;
            /** @description It waits, or was confirmed, later than `handover_minutes` of the place. */
            late: boolean;
            note: string;
            parts: components["schemas"]["SheetPart"][];
            remark: string;
            sha256: string;
            since: string | null;
            /** @description Whose desk; null: of the whole place. */
            unit: string | null;
            withdrawn_at: string | null;
            /** Format: date-time */
            written_at: string;
            written_by: string;
            written_by_name: string | null;
        };
        /** @description What there is to hand over now, what waits, and what was handed over. */
        HandoverPage: {
            /** Format: date-time */
            as_of: string;
            desk: components["schemas"]["DutyDesk"];
            /** @description All that the caller may look at. */
            desks: components["schemas"]["DutyDesk"][];
            handovers: components["schemas"]["HandoverRow"][];
            parts: components["schemas"]["SheetPart"][];
            /** @description When the last that was confirmed was written. */
            since: string | null;
            waiting: components["schemas"]["HandoverDetail"] | null;
        };
        /** @description A hand-over, without what stands on it. */
        HandoverRow: {
            confirmed_at: string | null;
            confirmed_by: string | null;
            confirmed_by_name: string | null;
            id: number;
            /** @description It waits, or was confirmed, later than `handover_minutes` of the place. */
            late: boolean;
            note: string;
            remark: string;
            sha256: string;
            since: string | null;
            /** @description Whose desk; null: of the whole place. */
            unit: string | null;
            withdrawn_at: string | null;
            /** Format: date-time */
            written_at: string;
            written_by: string;
            written_by_name: string | null;
        };
        /** @description What somebody who hands over says; all else is written by the program. */
        HandoverWanted: {
            note: string;
            /** @description Whose desk; without: the whole place, or the first of your units. */
            unit?: string | null;
        };
        /** @description A period of an indicator. */
        HistoryPoint: {
            denominator: number | null;
            numerator: number | null;
            period: string;
            simulated: boolean;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            value: number | null;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /** @description Alerts that are to be put into an incident. */
        IncidentAlerts: {
            alerts: number[];
        };
        /** @description What becomes of an incident. Closing it and opening it again need a note. */
        IncidentChange: {
            /** @default  */
            note?: string;
            /** @enum {string} */
            severity: "serious" | "ordinary" | "minor";
            /** @enum {string} */
            state: "open" | "watching" | "closed";
            title: string;
            /** @description That was changed; another one is refused. */
            version: number;
        };
        /** @description What a field was and is. */
        IncidentChanged: {
            /** @enum {string} */
            field: "title" | "severity" | "state";
            now: string;
            was: string;
        };
        /** @description How many incidents there are by state. */
        IncidentCounts: {
            closed: number;
            open: number;
            watching: number;
        };
        /** @description An incident with its alerts and its record. */
        IncidentDetail: {
            acked_at: string | null;
            alerts: number;
            began_at: string | null;
            closed_at: string | null;
            due: components["schemas"]["IncidentDue"][];
            /** @description Of its alerts, those that are on. */
            firing: number;
            id: number;
            members: components["schemas"]["IncidentMember"][];
            number: string;
            /** Format: date-time */
            opened_at: string;
            opened_by: string;
            opened_by_name: string | null;
            over_at: string | null;
            record: components["schemas"]["IncidentEntry"][];
            seen_at: string | null;
            /** @enum {string} */
            severity: "serious" | "ordinary" | "minor";
            /** @description One of its alerts is. */
            simulated: boolean;
            /** @enum {string} */
            state: "open" | "watching" | "closed";
            title: string;
            /** @description Lowest unit in which all its alerts lie; null: the whole place. */
            unit_name: components["schemas"]["Name"] | null;
            version: number;
        };
        /** @description A paper that is owed. */
        IncidentDue: {
            /** Format: date-time */
            at: string;
            /** @description It was sent too late, or is late by now. */
            late: boolean;
            /** @enum {string} */
            paper: "notice" | "report";
            sent_at: string | null;
        };
        /** @description A line of its record. */
        IncidentEntry: {
            actor: string;
            actor_name: string | null;
            alerts: number[];
            /** Format: date-time */
            at: string;
            changes: components["schemas"]["IncidentChanged"][];
            id: number;
            /** @enum {string} */
            kind: "opened" | "note" | "added" | "removed" | "changed" | "notice" | "report";
            /** @description Of a paper as it was when it was sent. */
            sha256: string | null;
            text: string;
        };
        /** @description An alert of an incident. acked_at: when somebody took it first. */
        IncidentMember: {
            acked_at: string | null;
            acked_by_name: string | null;
            /** Format: date-time */
            active_at: string;
            ended_at: string | null;
            fired_at: string | null;
            id: number;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            simulated: boolean;
            state: string;
            summary: components["schemas"]["Name"];
            unit_name: components["schemas"]["Name"] | null;
        };
        /** @description A note that is to be added. */
        IncidentNoted: {
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            text: string;
        };
        /** @description A page of incidents, the newest first. */
        IncidentPage: {
            /** Format: date-time */
            as_of: string;
            counts: components["schemas"]["IncidentCounts"];
            incidents: components["schemas"]["IncidentRow"][];
            next: number | null;
            /** @description For which of these the caller opens one; none: for the whole place. */
            units: components["schemas"]["UnitChoice"][];
        };
        /** @description An incident. Times of its course are those of its alerts; null: not yet, or nobody knows. */
        IncidentRow: {
            acked_at: string | null;
            alerts: number;
            began_at: string | null;
            closed_at: string | null;
            due: components["schemas"]["IncidentDue"][];
            /** @description Of its alerts, those that are on. */
            firing: number;
            id: number;
            number: string;
            /** Format: date-time */
            opened_at: string;
            opened_by: string;
            opened_by_name: string | null;
            over_at: string | null;
            seen_at: string | null;
            /** @enum {string} */
            severity: "serious" | "ordinary" | "minor";
            /** @description One of its alerts is. */
            simulated: boolean;
            /** @enum {string} */
            state: "open" | "watching" | "closed";
            title: string;
            /** @description Lowest unit in which all its alerts lie; null: the whole place. */
            unit_name: components["schemas"]["Name"] | null;
            version: number;
        };
        /** @description That a paper was sent. note: where to, under which number. */
        IncidentSent: {
            note: string;
            /** @enum {string} */
            paper: "notice" | "report";
            version: number;
        };
        /** @description An incident that is to be opened. */
        IncidentWanted: {
            /** @default [] */
            alerts?: number[];
            /** @default  */
            note?: string;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            /** @enum {string} */
            severity: "serious" | "ordinary" | "minor";
            title: string;
            /** @description For which; without: yours, or the whole place. */
            unit?: string | null;
        };
        /** @description Where samples come in, `host:port` as the center's own machine knows it. */
        Inlets: {
            http: string;
            mqtt: string;
        };
        /** @description Indicators in a period, as they stand now or as they stood at the end of a day. */
        KpiBoard: {
            as_of: string | null;
            /** @description When the last of it became official. */
            closed_at: string | null;
            handed_in: components["schemas"]["HandedIn"];
            kpis: components["schemas"]["BoardRow"][];
            period: components["schemas"]["PeriodTold"];
            /** @description To choose from: by kind, the newest first. */
            periods: components["schemas"]["PeriodTold"][];
            scope: components["schemas"]["ScopeTold"];
            scopes: components["schemas"]["ScopeTold"][];
            /** Format: date-time */
            shown_as_of: string;
            simulated: boolean;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            /** @description Of the scope in the period; those the caller sees. */
            units: components["schemas"]["KpiUnit"][];
            /** @description As topic `kpis` of the live feed has it. */
            version: number;
        };
        /** @description What our own figures would give; the published points stay the index. */
        KpiCrossCheck: {
            /** @description Recomputed less published; null unless all of the group is known. */
            difference: number | null;
            /** @description What these lines give at best. */
            known_most: number;
            lines: components["schemas"]["CheckLine"][];
            /** @description Highest points of the group. */
            most: number;
            published: number | null;
            /** @description Points of the lines that can be told. */
            recomputed: number | null;
        };
        /** @description An indicator with all that is known of it. Of units: those the caller sees. */
        KpiDetail: {
            about: components["schemas"]["Name"];
            ahead: components["schemas"]["AheadPoint"][];
            /** @description Up to when its figures count. */
            as_of: string | null;
            as_of_day: string | null;
            /** @description Indicator that this one stands beside. */
            beside: string | null;
            /** @description Days on which the units of the scope changed. */
            breaks: string[];
            caveat: components["schemas"]["Name"];
            /** @description Against the period before, in points. */
            change: number | null;
            /** @description Units whose live value of this period the caller can make official. */
            closable: string[];
            /** @description Units whose live value of this period is official. */
            closed: string[];
            cross_check: components["schemas"]["KpiCrossCheck"] | null;
            decimals: number;
            denominator: number | null;
            denominator_term: components["schemas"]["TermTold"] | null;
            /** @enum {string} */
            direction: "up" | "down";
            forecast: components["schemas"]["KpiForecast"] | null;
            freshness: components["schemas"]["KpiFreshness"];
            /** @description Value less path_value. */
            gap: number | null;
            have: number;
            history: components["schemas"]["HistoryPoint"][];
            id: string;
            is_closed: boolean;
            is_handed_in: boolean;
            is_live: boolean;
            /** @enum {string} */
            kind: "plan" | "second" | "official" | "cross_check";
            last_revision: string | null;
            league: components["schemas"]["LeagueRow"][];
            name: components["schemas"]["Name"];
            numerator: number | null;
            numerator_term: components["schemas"]["TermTold"];
            origin: ("live" | "handin" | "formula" | "import" | "total") | null;
            owner: components["schemas"]["Name"];
            pace: components["schemas"]["KpiPace"] | null;
            path: components["schemas"]["PathPoint"][];
            /** @description What the path asks for in this period. */
            path_value: number | null;
            period: components["schemas"]["PeriodTold"];
            previous: number | null;
            quality: components["schemas"]["KpiQuality"] | null;
            revisions: number;
            scale: number;
            /** @description Of the value: a scope, or the one unit it is told for. */
            scope: string;
            /** Format: date-time */
            shown_as_of: string;
            simulated: boolean;
            small_n: number;
            source: components["schemas"]["Name"];
            /** @enum {string} */
            state: "on" | "at_risk" | "off" | "done" | "unknown";
            state_reason: string;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            target: components["schemas"]["KpiTarget"] | null;
            tasks: components["schemas"]["KpiTask"][];
            trend: components["schemas"]["TrendPoint"][];
            unit_of_measure: string;
            units: components["schemas"]["UnitHistory"][];
            value: number | null;
            version: number;
            want: number;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /**
         * @description Where it goes, in the unit of measure: the band at the last period that is told of.
         *
         *     low, high, at: null when there is no forecast, which `reason` says; `knows_later`: the one that
         *     there is knows what came after the period; `not_then`: none was kept on the day that is shown.
         */
        KpiForecast: {
            /** @description Id of the period of the band. */
            at: string | null;
            /** @description Share of the band: 0.8. */
            coverage: number;
            high: number | null;
            low: number | null;
            method: string;
            /** @description Of how many periods it is made. */
            points: number;
            reason: string;
        };
        /** @description How up to date figures are. late_units: of which the caller sees rows. */
        KpiFreshness: {
            /** @description Null: there is no source yet, and nobody owes them. */
            due: string | null;
            handed_in_at: string | null;
            /** @description All units that are late, seen or not. */
            late_count: number;
            late_days: number;
            late_units: components["schemas"]["KpiUnit"][];
        };
        /** @description What a counter of samples grew by on a day of the place, in one series. */
        KpiGrowth: {
            /** Format: date */
            day: string;
            growth: number;
            series: {
                [key: string]: string;
            };
            /** @enum {string} */
            term: "numerator" | "denominator";
        };
        /** @description How much is needed each period to reach the target, and how much there is now. */
        KpiPace: {
            method: string;
            needed: number | null;
            now: number | null;
            /** @enum {string} */
            per: "month_15_14" | "calendar_month" | "quarter" | "half" | "nine_months" | "year";
        };
        /** @description Quality: đúng, đủ, sạch, sống. */
        KpiQuality: {
            clean: components["schemas"]["QualityPart"];
            complete: components["schemas"]["QualityPart"];
            correct: components["schemas"]["QualityPart"];
            live: components["schemas"]["QualityPart"];
        };
        /** @description A report that is kept. Its hashes are SHA-256 of its files. */
        KpiReport: {
            approved_at: string | null;
            approved_by: string | null;
            approved_by_name: string | null;
            /** Format: date-time */
            as_of: string;
            /** @description By whoever asks: a leader who has not made it. */
            can_approve: boolean;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            made_by_name: string | null;
            number: number;
            pages: number;
            pdf_bytes: number;
            pdf_sha256: string;
            period: components["schemas"]["KpiReportPeriod"];
            scope: string;
            simulated: boolean;
            /** @enum {string} */
            state: "draft" | "approved";
            xlsx_bytes: number;
            xlsx_sha256: string;
        };
        /** @description Reports, the newest first, and of what further ones can be made. */
        KpiReportPage: {
            /** Format: date-time */
            as_of: string;
            has_kpis: boolean;
            next: number | null;
            /** @description The newest first; those that have begun. */
            periods: components["schemas"]["KpiReportPeriod"][];
            reports: components["schemas"]["KpiReport"][];
            scopes: components["schemas"]["KpiReportScope"][];
        };
        /** @description A period, its days inclusive. */
        KpiReportPeriod: {
            /** Format: date */
            first: string;
            id: string;
            /** Format: date */
            last: string;
        };
        /** @description Units that a report can be of. */
        KpiReportScope: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /** @description Whether what is kept of a report still gives the same files. */
        KpiReportVerified: {
            /** @description Of all that stands in it, as its pages say. */
            figures_sha256: string;
            kept_pdf_sha256: string;
            kept_xlsx_sha256: string;
            /** @description Of the pages printed again now. */
            pdf_sha256: string;
            same: boolean;
            xlsx_sha256: string;
        };
        /** @description A report that is to be made. as_of: the end of a day; without: now. */
        KpiReportWanted: {
            as_of?: string | null;
            /** @example 2026-M11 */
            period: string;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            /** @default core */
            scope?: string;
        };
        /** @description A value as it stood for a while. replaced_at: null is in force. */
        KpiRevision: {
            /** Format: date-time */
            as_of: string;
            denominator: number | null;
            have: number;
            id: number;
            numerator: number | null;
            /** @enum {string} */
            origin: "live" | "handin" | "formula" | "import" | "total";
            /** Format: date-time */
            recorded_at: string;
            replaced_at: string | null;
            simulated: boolean;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            upload: components["schemas"]["KpiUpload"] | null;
            value: number | null;
            want: number;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /** @description Revisions of a value, the newest first. */
        KpiRevisions: {
            kpi: string;
            period: string;
            revisions: components["schemas"]["KpiRevision"][];
        };
        /** @description A row of an upload as it was understood, and where it stood in the file. */
        KpiRow: {
            denominator: number | null;
            denominator_cell: string;
            line: number;
            numerator: number | null;
            numerator_cell: string;
            /** @description Of what it is a part, such as a field of dossiers. */
            part: string;
            remark: string;
            simulated: boolean;
            value: number | null;
        };
        /** @description What the value of a unit is made of. rows: handed in; growth: of samples. */
        KpiRows: {
            as_of: string | null;
            decimals: number;
            denominator_term: components["schemas"]["TermTold"] | null;
            growth: components["schemas"]["KpiGrowth"][];
            kpi: string;
            /** @description `after` of the next page. */
            next: number | null;
            numerator_term: components["schemas"]["TermTold"];
            origin: ("live" | "handin" | "formula" | "import" | "total") | null;
            period: components["schemas"]["PeriodTold"];
            point: components["schemas"]["HistoryPoint"];
            rows: components["schemas"]["KpiRow"][];
            /** Format: date-time */
            shown_as_of: string;
            /** @description All rows there are. */
            total: number;
            unit: components["schemas"]["KpiUnit"];
            unit_of_measure: string;
            upload: components["schemas"]["KpiUpload"] | null;
        };
        /** @description What is to be reached, in the unit of measure. by: null is every year. */
        KpiTarget: {
            by: string | null;
            /** @enum {string} */
            op: ">" | ">=" | "<" | "<=";
            /** @enum {string} */
            path: "linear" | "steps" | "not_below_last" | "none" | "closed";
            value: number;
        };
        /** @description What was given to a unit, or to the owner of the indicator. */
        KpiTask: {
            done_at: string | null;
            done_by: string | null;
            done_by_name: string | null;
            /** Format: date */
            due: string;
            id: number;
            is_late: boolean;
            kpi: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            made_by_name: string | null;
            period: string;
            text: string;
            unit: components["schemas"]["KpiUnit"] | null;
        };
        /** @description A unit and what it is called. */
        KpiUnit: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /** @description All that is known of one unit. */
        KpiUnitPage: {
            as_of: string | null;
            kpis: components["schemas"]["UnitKpi"][];
            period: components["schemas"]["PeriodTold"];
            periods: components["schemas"]["PeriodTold"][];
            quality: components["schemas"]["KpiQuality"] | null;
            /** @description In the year of the period. */
            reminders: number;
            /** Format: date-time */
            shown_as_of: string;
            tasks: components["schemas"]["KpiTask"][];
            unit: components["schemas"]["KpiUnit"];
            /** @description Whose page the caller can open. */
            units: components["schemas"]["KpiUnit"][];
            valid_from: string | null;
            valid_to: string | null;
            version: number;
        };
        /** @description What was handed in as one, and who decided on it. */
        KpiUpload: {
            decided_at: string | null;
            decided_by: string | null;
            decided_by_name: string | null;
            decision: string;
            file_name: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            made_by_name: string | null;
            number: number;
            period: string;
            reason: string;
            replaces: number | null;
            sha256: string;
            /** @enum {string} */
            state: "submitted" | "returned" | "approved" | "undone" | "replaced";
            unit: components["schemas"]["KpiUnit"];
            /** @enum {string} */
            way: "file" | "paste" | "typed" | "folder";
        };
        /** @description A row or a sub-column. */
        Label: {
            id: string;
            label: components["schemas"]["Name"];
        };
        /** @description Figures that are late, or came late. */
        LateForm: {
            /** Format: date */
            due: string;
            /** @description Null: they are missing. */
            handed_in_at: string | null;
            kpi: string;
            late_days: number;
            period: string;
            unit: components["schemas"]["HandinUnit"];
        };
        /** @description A unit in the league table. rank: null where it has none, of which `why_no_rank` tells. */
        LeagueRow: {
            change: number | null;
            denominator: number | null;
            late_days: number;
            /** @description What the value is a share of: small numbers jump. */
            n: number | null;
            name: components["schemas"]["Name"];
            numerator: number | null;
            rank: number | null;
            simulated: boolean;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            unit: string;
            value: number | null;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
            /** @enum {string} */
            why_no_rank: "" | "small_n" | "no_value";
        };
        /** @description What is amiss in the next 14 days, in the topic `oncall`: the first of each, and counts. */
        LiveAhead: {
            gap_count: number;
            gaps: components["schemas"]["LiveGap"][];
            untested: string[];
            untested_count: number;
        };
        /** @description A snapshot of the topic `alerts`. In deltas an alert is a cell under its id. */
        LiveAlerts: {
            /** @description The most urgent 300. */
            alerts: components["schemas"]["AlertShort"][];
            counts: components["schemas"]["AlertCounts"];
            /** @description The most urgent 100. */
            groups: components["schemas"]["AlertGroup"][];
            /**
             * @description Of portals and units.
             * @default []
             */
            maintenance?: components["schemas"]["LiveMaintenance"][];
        };
        /** @description Last frame; without a number. */
        LiveBye: {
            /** @enum {string} */
            reason: "slow" | "session_expired" | "shutdown" | "protocol";
            retry_after: number | null;
            /** @constant */
            type: "bye";
        };
        /** @description Changes some cells of a topic; null removes one. */
        LiveDelta: {
            at: number;
            ops: [
                string,
                unknown
            ][];
            /** @description Numbers the frames of a connection, from 1, +1. */
            seq: number;
            topic: string;
            /** @constant */
            type: "delta";
        };
        /** @description Who is on duty in a schedule, in the topic `oncall`. is_missed: nobody, when one must be. */
        LiveDuty: {
            is_missed: boolean;
            name: components["schemas"]["Name"];
            next: string[];
            people: string[];
            schedule: string;
            until: string | null;
        };
        /** @description When nobody is on duty in a schedule. */
        LiveGap: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            name: components["schemas"]["Name"];
            schedule: string;
        };
        /** @description The server lives. canary_age: seconds since the newest canary sample was sent. */
        LiveHeartbeat: {
            canary_age: number | null;
            /** @description Seconds since rules were last looked at; None: never. */
            eval_age: number | null;
            now: number;
            /** @description Numbers the frames of a connection, from 1, +1. */
            seq: number;
            /** @constant */
            type: "heartbeat";
        };
        /** @description First frame; without a number. */
        LiveHello: {
            build: string;
            /** @description Names the process that answers. */
            epoch: string;
            /** @description Seconds between heartbeats. */
            hb: number;
            now: number;
            /** @constant */
            type: "hello";
            user: string;
            zone: string;
        };
        /** @description What topic `kpis` says under `version`: when it is another one, ask for the board anew. */
        LiveKpis: {
            version: number;
        };
        /** @description A time of maintenance of portals or units, that is on or was in the last day. */
        LiveMaintenance: {
            /** Format: date-time */
            ends_at: string;
            /** @description Worked on, or of the units. */
            portals: string[];
            /** Format: date-time */
            starts_at: string;
            /** @description With all that lies in them. */
            units: string[];
        };
        /** @description Replaces a topic wholly. */
        LiveSnapshot: {
            at: number;
            data: {
                [key: string]: unknown;
            };
            /** @description Numbers the frames of a connection, from 1, +1. */
            seq: number;
            topic: string;
            /** @constant */
            type: "snapshot";
        };
        /** @description A source, in the topic `sources` under its id. Times are ms since 1970, UTC. */
        LiveSource: {
            expected_period_seconds: number | null;
            gaps: number;
            last_seen: number | null;
            name: components["schemas"]["Name"];
            /** @enum {string} */
            quality: "fresh" | "late" | "stale" | "never";
            rejected: number;
            samples_per_minute: number | null;
            simulated: boolean;
        };
        /** @description The one frame that a client sends, within five seconds. */
        LiveSubscribe: {
            topics: string[];
            /** @constant */
            type: "subscribe";
        };
        /** @description What becomes of planned work. Without `starts_at` or `weekly/first` it begins as it did. */
        MaintenanceChange: {
            /** @description When people were told. */
            announced_at?: string | null;
            ends_at?: string | null;
            /**
             * @description It counts in the error budget.
             * @default true
             */
            in_slo?: boolean;
            /** @description Ids of units, sources or portals. */
            names: string[];
            /**
             * @description People use what is worked on.
             * @default false
             */
            public?: boolean;
            /** @default  */
            reason?: string;
            /** @enum {string} */
            scope: "unit" | "source" | "portal";
            /** @description Now, unless given. */
            starts_at?: string | null;
            /** @default  */
            title_en?: string;
            title_vi: string;
            /** @description That was changed; another one is refused. */
            version: number;
            weekly?: components["schemas"]["MaintenanceEachWeek"] | null;
        };
        /** @description A unit, a source or a portal. */
        MaintenanceChoice: {
            id: string;
            name: components["schemas"]["Name"];
            /** @enum {string} */
            scope: "unit" | "source" | "portal";
        };
        /** @description All that may be worked on. */
        MaintenanceChoices: {
            choices: components["schemas"]["MaintenanceChoice"][];
            /** @description Working days ahead that people are to be told. */
            notice_days: number;
        };
        /** @description A time of some weekdays, from one day to another; it may end a day after the last. */
        MaintenanceEachWeek: {
            /** @description 22:00 */
            begins: string;
            /** @description Earlier than `begins`: on the next day. */
            ends: string;
            /** @description Today, unless given. */
            first?: string | null;
            /** Format: date */
            last: string;
            /** @description From 1, Monday. */
            weekdays: number[];
        };
        /** @description Why it would not be taken. field: a JSON pointer. */
        MaintenanceFault: {
            field: string;
            reason: string;
        };
        /** @description Maintenance: what is on, what comes, and what was on in 30 days. */
        MaintenanceList: {
            maintenance: components["schemas"]["MaintenanceRow"][];
        };
        /** @description What maintenance would do. */
        MaintenancePreview: {
            /** @description The days off are known from the announcement on. */
            days_known: boolean;
            faults: components["schemas"]["MaintenanceFault"][];
            /** @description Open alerts of what is worked on, without hazards. */
            now: number;
            sample: components["schemas"]["AlertRow"][];
            /** @description Those that were on in seven days. */
            seven_days: number;
            /** @description Its next three times. */
            windows: components["schemas"]["MaintenanceWindow"][];
        };
        /** @description Planned work: alerts of it tell nobody while it is on, but for hazards. */
        MaintenanceRow: {
            announced_at: string | null;
            /** @description What units and sources are called, by id. */
            called: {
                [key: string]: components["schemas"]["Name"];
            };
            cancelled_at: string | null;
            cancelled_by: string | null;
            changed_at: string | null;
            changed_by: string | null;
            changed_by_name: string | null;
            created_by: string;
            created_by_name: string | null;
            /** Format: date-time */
            ends_at: string;
            /** @description Alerts of the time that is on, or was last; also those over. */
            hid: number;
            /** @description Open alerts that it hides now. */
            hidden: number;
            /** Format: uuid */
            id: string;
            in_slo: boolean;
            names: string[];
            /** @description That is on, or comes next. */
            next: components["schemas"]["MaintenanceWindow"] | null;
            public: boolean;
            reason: string;
            /** @enum {string} */
            scope: "unit" | "source" | "portal";
            /**
             * Format: date-time
             * @description Of it all; so is `ends_at`.
             */
            starts_at: string;
            /** @enum {string} */
            state: "active" | "pending" | "expired";
            title: components["schemas"]["Name"];
            /** @description Counts its changes. */
            version: number;
            weekly: components["schemas"]["MaintenanceWeekly"] | null;
        };
        /** @description One time that is on, was, or comes, with all of which alerts are kept quiet by it. */
        MaintenanceTime: {
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** @description Worked on, or of these units. */
            portals: string[];
            /** @description Worked on, or of these units. */
            sources: string[];
            /** Format: date-time */
            starts_at: string;
            title: components["schemas"]["Name"];
            /** @description With all that lies in them. If there are any, what names a unit goes by that. */
            units: string[];
        };
        /** @description Times of maintenance between two moments, the first ones first. */
        MaintenanceTimes: {
            times: components["schemas"]["MaintenanceTime"][];
        };
        /** @description Planned work, as it may be asked about. */
        MaintenanceTried: {
            /** @description When people were told. */
            announced_at?: string | null;
            /** @description Which it would become of; null: new. */
            changes?: string | null;
            ends_at?: string | null;
            /**
             * @description It counts in the error budget.
             * @default true
             */
            in_slo?: boolean;
            /** @description Ids of units, sources or portals. */
            names: string[];
            /**
             * @description People use what is worked on.
             * @default false
             */
            public?: boolean;
            /** @default  */
            reason?: string;
            /** @enum {string} */
            scope: "unit" | "source" | "portal";
            /** @description Now, unless given. */
            starts_at?: string | null;
            weekly?: components["schemas"]["MaintenanceEachWeek"] | null;
        };
        /** @description Planned work that is to be noted. */
        MaintenanceWanted: {
            /** @description When people were told. */
            announced_at?: string | null;
            ends_at?: string | null;
            /**
             * @description It counts in the error budget.
             * @default true
             */
            in_slo?: boolean;
            /** @description Ids of units, sources or portals. */
            names: string[];
            /**
             * @description People use what is worked on.
             * @default false
             */
            public?: boolean;
            /** @default  */
            reason?: string;
            /** @enum {string} */
            scope: "unit" | "source" | "portal";
            /** @description Now, unless given. */
            starts_at?: string | null;
            /** @default  */
            title_en?: string;
            title_vi: string;
            weekly?: components["schemas"]["MaintenanceEachWeek"] | null;
        };
        /** @description A time of some weekdays, by the clock of the place. */
        MaintenanceWeekly: {
            /** @description 22:00 */
            begins: string;
            /** @description Earlier than `begins`: on the next day. */
            ends: string;
            /** @description From 1, Monday. */
            weekdays: number[];
        };
        /** @description One time of maintenance. */
        MaintenanceWindow: {
            /** Format: date-time */
            ends_at: string;
            /** @description It counts in the error budget: so it was said, or people were told too late. */
            in_slo: boolean;
            /** @description Whole working days between the announcement and it; null: not announced. */
            notice_days: number | null;
            /** Format: date-time */
            starts_at: string;
            /** @description As the place asks for, or nobody has to be told. */
            told_in_time: boolean;
        };
        /** @description The map and a list. */
        MapPage: {
            id: string;
            /**
             * @default map
             * @constant
             */
            kind: "map";
            list: components["schemas"]["Spec"][];
            map: {
                [key: string]: components["schemas"]["Spec"][];
            };
            title: components["schemas"]["Name"];
        };
        /** @description What becomes of a milestone. `done` has evidence: document, issuer and day. */
        MilestoneChange: {
            /** @default  */
            document?: string;
            document_date?: string | null;
            /** @default  */
            issuer?: string;
            /** @default  */
            note?: string;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            /** @enum {string} */
            state: "not_started" | "going_on" | "done" | "overdue" | "stopped";
            /** @description That was looked at; another is refused. */
            version: number;
        };
        /** @description A milestone, and what was written of it, the newest first. version: 0 is nothing yet. */
        MilestoneTold: {
            about: components["schemas"]["Name"];
            due: string | null;
            history: components["schemas"]["MilestoneWritten"][];
            id: string;
            is_late: boolean;
            name: components["schemas"]["Name"];
            owner: components["schemas"]["Name"];
            /** @enum {string} */
            state: "not_started" | "going_on" | "done" | "overdue" | "stopped";
            version: number;
        };
        /** @description What was written of a milestone. */
        MilestoneWritten: {
            document: string;
            document_date: string | null;
            id: number;
            issuer: string;
            note: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            recorded_by_name: string | null;
            simulated: boolean;
            /** @enum {string} */
            state: "not_started" | "going_on" | "done" | "overdue" | "stopped";
        };
        /** @description Milestones in the order of the file. */
        Milestones: {
            milestones: components["schemas"]["MilestoneTold"][];
            version: number;
        };
        /** @description A member of a request that does not fit. start, end: characters of an expression. */
        Misfit: {
            end?: number | null;
            /** @description JSON pointer into what was sent. */
            field: string;
            reason: string;
            start?: number | null;
        };
        /** @description A text in the languages of the screens. */
        Name: {
            en: string;
            vi: string;
        };
        /** @description A new address: who has it reads the calendar, without signing in. */
        NewCalendar: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            person: string | null;
            read_at: string | null;
            schedule: string | null;
            url: string;
        };
        /** @description A screen that was just approved. */
        NewScreen: {
            id: string;
        };
        /** @description A rule whose alerts fired in the period. */
        NoisyRule: {
            /** @description Of `fired`, those that somebody took. */
            acked: number;
            fired: number;
            /** @description In the period before; null: alerts are not known for all of it. */
            fired_before: number | null;
            longest_seconds: number;
            /** @description What is still on counts with its age. */
            median_seconds: number;
            /** @description About its alerts, that somebody took to bring them. */
            messages: number;
            name: string;
            /** @description Id of its newest alert. */
            newest: number;
            /** @description Of `fired`, between 22:00 and 06:00 of the place. */
            night: number;
            /**
             * @description The most urgent of its alerts.
             * @enum {string}
             */
            priority: "p1" | "p2" | "p3" | "p4";
            rule: string;
            /** @description All of them are by simulated data. */
            simulated: boolean;
            /** @description What is wrong, in the words of its newest alert. */
            summary: components["schemas"]["Name"] | null;
            /** @description In ten minutes. */
            worst: number;
        };
        /** @description All chains, as they would be climbed now. */
        OncallChains: {
            /** Format: date-time */
            as_of: string;
            chains: components["schemas"]["ChainTold"][];
        };
        /** @description How somebody can be reached. No numbers and addresses. */
        OncallContact: {
            /** @description In the order of trying. */
            by_priority: {
                [key: string]: components["schemas"]["ChainWay"][];
            };
            has_account: boolean;
            id: string;
            name: string;
            /**
             * @description Schedules in which he is now.
             * @default []
             */
            on_duty: components["schemas"]["Name"][];
            quiet: components["schemas"]["ContactQuiet"] | null;
            /**
             * @description That he is of, also by teams in them.
             * @default []
             */
            teams: string[];
            ways: components["schemas"]["ContactWay"][];
        };
        /** @description Everybody of the place's files. */
        OncallContacts: {
            /** Format: date-time */
            as_of: string;
            people: components["schemas"]["OncallContact"][];
        };
        /** @description A day of the span, in the place's zone. */
        OncallDay: {
            day: string;
            holiday: components["schemas"]["Name"] | null;
            working: boolean;
        };
        /** @description Who is on duty now, and who comes then. */
        OncallDuty: {
            /** @description From `until` on; nobody: a gap, if `until` is given. */
            next: string[];
            people: string[];
            /** @description Null: for longer than can be seen. */
            until: string | null;
        };
        /** @description A time when nobody is on duty. */
        OncallGap: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            hours: number;
        };
        /** @description People who take turns; a later layer goes before an earlier one. */
        OncallLayer: {
            /** @description Of a turn. */
            hours: number;
            people: string[][];
            /** @description It is there at some times only. */
            restricted: boolean;
            /** @description By the zone's clock; when the first turn begins. */
            starts: string;
            until: string | null;
        };
        /** @description How much of the span is somebody's. */
        OncallLoad: {
            hours: number;
            /** @description Of which two o'clock in the schedule's zone is within. */
            nights: number;
            person: string;
        };
        /** @description Who is on duty in one schedule. */
        OncallNow: {
            name: components["schemas"]["Name"];
            next: string[];
            /** @description Their names. */
            people: string[];
            schedule: string;
            until: string | null;
        };
        /** @description Who is on duty. */
        OncallNowList: {
            /** Format: date-time */
            as_of: string;
            schedules: components["schemas"]["OncallNow"][];
        };
        /** @description Somebody is on duty instead. Of two at once the one with the higher id counts. */
        OncallOverride: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            created_by_name: string | null;
            /** Format: date-time */
            ends: string;
            id: number;
            /** @description By who asks; not when it is over. */
            may_change: boolean;
            note: string;
            person: string;
            /** @description Whose time it is; null: of whoever is on duty. */
            replaces: string | null;
            schedule: string;
            /** @description The same of the two of a swap. */
            swap: string | null;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
            updated_by_name: string | null;
            /** @description To be sent with a change. */
            version: number;
        };
        /** @description Who is on duty in each schedule; its rows come from the topic `oncall`. */
        OncallPage: {
            id: string;
            /**
             * @default oncall
             * @constant
             */
            kind: "oncall";
            title: components["schemas"]["Name"];
        };
        /** @description Somebody of whom schedules speak. */
        OncallPerson: {
            id: string;
            /** @description He is not in the place's files: his time is nobody's. */
            left: boolean;
            /** @description The id, of who is no longer in the place's files. */
            name: string;
            /** @description When one of his ways was last seen to reach him, in 90 days. */
            tested_at: string | null;
        };
        /** @description A schedule over the span that was asked for. */
        OncallSchedule: {
            gaps: components["schemas"]["OncallGap"][];
            id: string;
            layers: components["schemas"]["OncallLayer"][];
            load: components["schemas"]["OncallLoad"][];
            /** @description By who asks; if not for all, with himself in it. */
            may_override: boolean;
            name: components["schemas"]["Name"];
            now: components["schemas"]["OncallDuty"];
            overrides: components["schemas"]["OncallOverride"][];
            shifts: components["schemas"]["OncallShift"][];
            /** @description Of the 14 days from now. */
            uncovered_hours: number;
            unit: string | null;
            zone: string;
        };
        /** @description All schedules over four weeks. */
        OncallSchedules: {
            /** Format: date-time */
            as_of: string;
            days: components["schemas"]["OncallDay"][];
            /** @description Who asks may do so for others too. */
            may_override_all: boolean;
            /** @description Which of `people` asks. */
            me: string | null;
            people: components["schemas"]["OncallPerson"][];
            schedules: components["schemas"]["OncallSchedule"][];
            /** Format: date-time */
            since: string;
            /** @description What comes first is first. */
            to_mend: components["schemas"]["OncallToMend"][];
            /** Format: date-time */
            until: string;
            zone: string;
        };
        /** @description One person's turn, cut to the span that was asked for. */
        OncallShift: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            /** @description From 0; null: by an override. */
            layer: number | null;
            override: number | null;
            person: string;
        };
        /**
         * @description What is amiss in the 14 days from now: a gap, or somebody who may not answer.
         *
         *     That is somebody without a tested channel, or whose account is disabled.
         */
        OncallToMend: {
            /**
             * Format: date-time
             * @description Of the gap, or of the first shift.
             */
            begins: string;
            ends: string | null;
            hours: number | null;
            /** @enum {string} */
            kind: "gap" | "untested" | "disabled";
            person: string | null;
            schedules: string[];
            shifts: number | null;
        };
        /** @description An override as it shall be. version: of what was seen. */
        OverrideChange: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            /** @default  */
            note?: string;
            person: string;
            replaces?: string | null;
            version: number;
        };
        /** @description Somebody else has changed it meanwhile. now: what it is; null: it is no more. */
        OverrideConflict: {
            detail: string;
            now: components["schemas"]["OncallOverride"] | null;
            status: number;
            title: string;
            type: string;
        };
        /** @description Somebody stands in. begins before now is now. */
        OverrideWanted: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            /** @default  */
            note?: string;
            person: string;
            replaces?: string | null;
            schedule: string;
        };
        /** @description The map and three panels. */
        OverviewPage: {
            id: string;
            /**
             * @default overview
             * @constant
             */
            kind: "overview";
            map: {
                [key: string]: components["schemas"]["Spec"][];
            };
            panels: components["schemas"]["Panel"][];
            title: components["schemas"]["Name"];
        };
        /** @description How a screen stands: it shows its code and asks again, or it is paired with a wall. */
        Pairing: {
            code: string | null;
            expires_at: number | null;
            now: number;
            /** @enum {string} */
            state: "waiting" | "paired";
            wall: string;
        };
        /** @description A screen that wants a code. wall: whose page it stands at. */
        PairingRequest: {
            wall: string;
        };
        /** @description One of three panels of the overview. */
        Panel: {
            /** @default [] */
            alerts: string[];
            id: string;
            main: components["schemas"]["Spec"];
            marks: components["schemas"]["Spec"][];
            side: components["schemas"]["Spec"] | null;
            title: components["schemas"]["Name"];
            trend: string | null;
        };
        /** @description A unit's share of the transactions. */
        Part: {
            label: components["schemas"]["Name"];
            main: components["schemas"]["Spec"];
            unit: string;
        };
        /** @description The password as it is and as it shall be. */
        PasswordChange: {
            new: string;
            old: string;
        };
        /** @description What the path asks for at a day. */
        PathPoint: {
            /** Format: date */
            day: string;
            value: number;
        };
        /** @description A period, both days inclusive. due: the first day on which its figures can be late. */
        PeriodTold: {
            /** Format: date */
            due: string;
            /** Format: date */
            first: string;
            id: string;
            /** @enum {string} */
            kind: "month_15_14" | "calendar_month" | "quarter" | "half" | "nine_months" | "year";
            /** Format: date */
            last: string;
        };
        /** @description What somebody does by a link. `snooze` needs `until`. */
        PhoneAct: {
            /** @enum {string} */
            kind: "ack" | "snooze" | "escalate";
            /** @description Of `assign`, `escalate`: id of `people` in oncall.yml. */
            person?: string | null;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            /** @description Of `ack`: `acked_at` of whoever has it, from whom it is taken over. */
            taken_since?: string | null;
            until?: string | null;
        };
        /** @description An alert as a telephone shows it. */
        PhoneAlert: {
            acked_at: string | null;
            /** @description Null: nobody; its id where no name is known. */
            acked_by_name: string | null;
            /** Format: date-time */
            active_at: string;
            cause: components["schemas"]["Name"] | null;
            ended_at: string | null;
            fired_at: string | null;
            id: number;
            /** @description Whoever asks has acknowledged it. */
            mine: boolean;
            /** @enum {string} */
            priority: "p1" | "p2" | "p3" | "p4";
            /** @description Why nobody is told of it now. */
            quiet: ("silence" | "maintenance" | "inhibited") | null;
            simulated: boolean;
            snoozed_until: string | null;
            /** @enum {string} */
            state: "pending" | "firing" | "no_data" | "resolved";
            /** @description What is to be done, in order. */
            steps: components["schemas"]["Name"][];
            summary: components["schemas"]["Name"];
            unit_name: components["schemas"]["Name"] | null;
            value: number | null;
            value_unit: string | null;
            /** @description Of an end. */
            why: string | null;
        };
        /** @description Whom an escalation calls. */
        PhoneCallable: {
            /** @description Names of those whom the chain calls next; none: no chain calls for it. */
            next: string[];
            people: components["schemas"]["PhonePerson"][];
        };
        /** @description Who is called next, if nobody acknowledges until then. */
        PhoneComing: {
            /** Format: date-time */
            at: string;
            people: string[];
        };
        /** @description Who is on duty. */
        PhoneDuties: {
            /** Format: date-time */
            as_of: string;
            duties: components["schemas"]["PhoneDuty"][];
            place: components["schemas"]["PhonePlace"];
            you: string;
        };
        /** @description One schedule. */
        PhoneDuty: {
            /** @description When nobody is next, within 14 days. */
            gap: string | null;
            name: components["schemas"]["Name"];
            next: components["schemas"]["PhoneOnDuty"][];
            /** @description Who is on duty; none: nobody is. */
            people: components["schemas"]["PhoneOnDuty"][];
            /** @description When somebody else is, or nobody. */
            until: string | null;
        };
        /**
         * @description A line of the alert's story.
         *
         *     who: name; of `step` all who are called. to: to whom it is given or escalated, or from whom it
         *     is taken over. way: by which he was told. result: of telling. note: what somebody wrote.
         */
        PhoneLine: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "active" | "firing" | "no_data" | "resolved" | "told" | "step" | "ack" | "unack" | "snooze" | "assign" | "escalate" | "note";
            note: string | null;
            result: string | null;
            to: string | null;
            way: string | null;
            who: string | null;
        };
        /** @description Open alerts: of which the person of a link was told, or all that who signed in may see. */
        PhoneList: {
            /** @description The most urgent first; 100 at most. */
            alerts: components["schemas"]["PhoneAlert"][];
            /** Format: date-time */
            as_of: string;
            place: components["schemas"]["PhonePlace"];
            /** @description How many of them began to fire within 10 minutes. */
            recent: number;
            you: string;
        };
        /** @description Somebody by name. */
        PhoneOnDuty: {
            /** @description It is who asks. */
            mine: boolean;
            name: string;
        };
        /** @description What somebody does who signed in. `snooze` needs `until`, `note` a note. */
        PhoneOwnAct: {
            /** @enum {string} */
            kind: "ack" | "snooze" | "escalate" | "note";
            /** @default  */
            note?: string;
            /** @description Of `assign`, `escalate`: id of `people` in oncall.yml. */
            person?: string | null;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            /** @description Of `ack`: `acked_at` of whoever has it, from whom it is taken over. */
            taken_since?: string | null;
            until?: string | null;
        };
        /** @description Somebody who can be called. */
        PhonePerson: {
            id: string;
            name: string;
        };
        /** @description What every page of the telephone shows or needs. duty_phone: as people read it aloud. */
        PhonePlace: {
            duty_phone: string;
            name: components["schemas"]["Name"];
            zone: string;
        };
        /** @description A test of one way to somebody, by the link that it has. */
        PhoneTest: {
            /** Format: date-time */
            as_of: string;
            /** Format: date-time */
            asked_at: string;
            code: string;
            confirmed_at: string | null;
            /** Format: date-time */
            expires_at: string;
            place: components["schemas"]["PhonePlace"];
            way: string;
            /** @description Name of the person. */
            you: string;
        };
        /** @description How the value went in the last half hour. points: ms since 1970, value; null: no data. */
        PhoneTrend: {
            limit: number | null;
            points: [
                number,
                number | null
            ][];
            value_unit: string | null;
        };
        /** @description One alert for one person. code: as messages have it; null without a link. */
        PhoneView: {
            alert: components["schemas"]["PhoneAlert"];
            /** Format: date-time */
            as_of: string;
            code: string | null;
            coming: components["schemas"]["PhoneComing"] | null;
            /** @description Keys of what whoever asks did about it, the newest first. */
            done: string[];
            /** @description When the link is over. */
            expires_at: string | null;
            lines: components["schemas"]["PhoneLine"][];
            may_act: boolean;
            place: components["schemas"]["PhonePlace"];
            /** @description Name of the person. */
            you: string;
        };
        /** @description What a portal promises, and what is left of its failures. */
        PortalBudget: {
            alerts: components["schemas"]["BudgetAlert"][];
            allowed_seconds: number | null;
            /** @description good / made; null: nobody measured. */
            availability: number | null;
            /** @description Times as fast as allowed, over an hour. */
            burn_1h: number | null;
            burn_6h: number | null;
            days: components["schemas"]["BudgetDay"][];
            /** @description Maintenance that does not count, also ahead. */
            excluded_seconds: number;
            failed_seconds: number;
            good: number;
            /** @description Of the budget; below 0: overdrawn. */
            left_ratio: number | null;
            made: number;
            /** @description Share of the time until now that was measured. */
            measured_ratio: number;
            /** @description Percent of all days; null: none. */
            objective: number | null;
            owner: string;
            portal: string;
            simulated: boolean;
            unit: string | null;
            /** @description If it fails on as in the last 6 hours. */
            used_up_at: string | null;
        };
        /** @description All portals; what has least left comes first, what promises nothing last. */
        PortalBudgets: {
            /** Format: date-time */
            as_of: string;
            days: number;
            /** @description Whether the place says what portals promise. */
            has_objectives: boolean;
            portals: components["schemas"]["PortalBudget"][];
            /** @description The group of rules that is made of it. */
            rule: string;
            /** Format: date-time */
            since: string;
            zone: string;
        };
        /**
         * @description One portal: its state now and over a day, its latency, its certificate.
         *
         *     portal: what it is called in labels; None: the row is not of one portal.
         */
        PortalRow: {
            id: string;
            label: components["schemas"]["Name"];
            latency: components["schemas"]["Spec"] | null;
            portal: string | null;
            state: components["schemas"]["Spec"];
            tls: components["schemas"]["Spec"] | null;
        };
        /** @description One row a portal. */
        PortalsPage: {
            id: string;
            /**
             * @default portals
             * @constant
             */
            kind: "portals";
            rows: components["schemas"]["PortalRow"][];
            title: components["schemas"]["Name"];
        };
        /** @description Somebody who was called for practice. */
        Practice: {
            /** @description First, by any way; null: never. */
            answered_at: string | null;
            /** Format: date-time */
            called_at: string;
            /** @description YYYY-MM-DD; of one call. */
            day: string;
            person: string;
        };
        /** @description Of the last twelve calls, the newest first. */
        PracticeList: {
            practices: components["schemas"]["Practice"][];
        };
        /** @description RFC 9457, with members that some kinds of problems have. */
        Problem: {
            acked_at?: string | null;
            /** @description Of two who take an alert, the first. */
            acked_by?: string | null;
            acked_by_name?: string | null;
            /** @description Of a refused login. */
            attempts_left?: number | null;
            detail?: string | null;
            /** @description Whom to call when a link is over. */
            duty_phone?: string | null;
            errors?: components["schemas"]["Misfit"][] | null;
            /** @description How many fit, if not as many as said. */
            found?: number | null;
            request_id?: string | null;
            retry_after_seconds?: number | null;
            /** @description Of a login that was right, but for the factor that is missing. */
            second_factor?: "required" | null;
            status: number;
            title: string;
            type: string;
        };
        /** @description A browser of whoever asks. service: host that takes its messages. */
        PushBrowser: {
            /** Format: date-time */
            created_at: string;
            id: number;
            service: string;
            /** @description When it took a message last. */
            used_at: string | null;
            user_agent: string;
        };
        /** @description The newest first. */
        PushBrowsers: {
            browsers: components["schemas"]["PushBrowser"][];
        };
        /** @description What a browser needs to subscribe: `applicationServerKey`. */
        PushKey: {
            key: string;
        };
        /** @description A browser's keys, as `PushSubscription.toJSON()` gives them. */
        PushKeys: {
            auth: string;
            p256dh: string;
        };
        /** @description A browser, as `PushSubscription.toJSON()` gives it. */
        PushSubscriptionIn: {
            endpoint: string;
            expirationTime?: number | null;
            keys: components["schemas"]["PushKeys"];
        };
        /** @description One of four parts of quality. score: null where there is nothing to judge. */
        QualityPart: {
            have: number;
            of: number;
            score: number | null;
        };
        /**
         * @description The kinds of refusal. Bounded: they label a counter and the `rejected` table.
         * @enum {string}
         */
        Reason: "invalid_payload" | "invalid_value" | "invalid_label" | "invalid_name" | "invalid_time" | "too_large" | "unknown_source" | "unknown_metric" | "unknown_unit" | "metric_not_allowed" | "wrong_unit_of_measure" | "out_of_range" | "series_limit" | "series_of_other_source" | "personal_data" | "conflict" | "beyond_retention" | "rate_limited" | "poison";
        /** @description Payloads by reason of refusal. */
        ReasonCount: {
            payloads: number;
            reason: string;
        };
        /** @description Recovery codes, shown once; those of before are worth nothing. */
        RecoveryCodes: {
            recovery_codes: string[];
        };
        /** @description What was wrong, and where. */
        RefusedFault: {
            detail: string;
            field: string;
            reason: string;
        };
        /** @description Refused payloads, the newest first, and before which number the next ones are. */
        RefusedPage: {
            next: number | null;
            refused: components["schemas"]["RefusedRow"][];
        };
        /** @description The text of a payload around the place that was refused. */
        RefusedPayload: {
            after: string;
            before: string;
            context: {
                [key: string]: string;
            };
            cut_after: boolean;
            cut_before: boolean;
            marked: string;
            row: components["schemas"]["RefusedRow"];
            /** @description Whether all that was received was kept. */
            whole: boolean;
        };
        /** @description A refused payload without its bytes. */
        RefusedRow: {
            at: number;
            /** @description The first ones. */
            faults: components["schemas"]["RefusedFault"][];
            id: number;
            payload_bytes: number;
            protocol: string;
            reason: string;
            /** @description Samples. */
            refused: number;
            replayed_at: number | null;
            source: string | null;
        };
        /** @description Figures that stood there before an upload. upload: the number of the one they are of. */
        Replaced: {
            denominator: number | null;
            is_official: boolean;
            numerator: number | null;
            upload: string;
            value: number | null;
        };
        /** @description An order and, when it is done, a result a payload that was still waiting. */
        Replay: {
            id: number;
            results: components["schemas"]["ReplayResult"][];
            /** @enum {string} */
            state: "waiting" | "done" | "given_up";
        };
        /** @description Which payloads to take again. */
        ReplayOrder: {
            ids: number[];
        };
        /** @description What became, or would become, of one payload. */
        ReplayResult: {
            /** @description Samples; null when an attempt took it that was interrupted. */
            accepted: number | null;
            faults: components["schemas"]["RefusedFault"][];
            id: number;
            /** @description Why it could not be read at all. */
            reason: string;
            refused: number;
            /** @description Nothing of it is refused any more. */
            taken: boolean;
            /** @description Of the accepted: stood there already. */
            unchanged: number;
        };
        /** @description A row of an upload, beside the period before and what it replaces. */
        ReviewRow: {
            decimals: number;
            denominator: number | null;
            denominator_cell: string;
            kpi: string;
            line: number;
            name: components["schemas"]["Name"];
            numerator: number | null;
            numerator_cell: string;
            part: string;
            part_name: components["schemas"]["Name"] | null;
            period: string;
            previous: components["schemas"]["HandinFigures"] | null;
            remark: string;
            /** @description Null: nothing stood there before. */
            replaced: components["schemas"]["Replaced"] | null;
            simulated: boolean;
            small_n: number;
            unit: string;
            unit_name: components["schemas"]["Name"];
            unit_of_measure: string;
            value: number | null;
            warnings: components["schemas"]["ReviewWarning"][];
        };
        /** @description Something that stood out, and the reason that was given. */
        ReviewWarning: {
            reason: string;
            title: components["schemas"]["Name"];
        };
        /** @description Not saved. version: of what somebody else has saved meanwhile; 0: he removed it. */
        RuleConflict: {
            acked_at?: string | null;
            /** @description Of two who take an alert, the first. */
            acked_by?: string | null;
            acked_by_name?: string | null;
            /** @description Of a refused login. */
            attempts_left?: number | null;
            detail?: string | null;
            draft?: components["schemas"]["BacktestRule-Output"] | null;
            /** @description Whom to call when a link is over. */
            duty_phone?: string | null;
            errors?: components["schemas"]["Misfit"][] | null;
            /** @description How many fit, if not as many as said. */
            found?: number | null;
            /** @description What is missing, if that is why. */
            needs?: ("backtest" | "reason") | null;
            request_id?: string | null;
            retry_after_seconds?: number | null;
            saved_by_name?: string | null;
            /** @description Of a login that was right, but for the factor that is missing. */
            second_factor?: "required" | null;
            status: number;
            title: string;
            type: string;
            version?: number | null;
        };
        /** @description A rule, and what it said before. version: null: it stands in a file. */
        RuleDetail: {
            draft: components["schemas"]["BacktestRule-Output"];
            editable: boolean;
            file: string;
            group: string;
            /** @enum {string} */
            origin: "place" | "import" | "desk" | "built-in";
            rule: components["schemas"]["RuleLine"];
            version: number | null;
            /** @description The newest first. */
            versions: components["schemas"]["RuleVersion"][];
            /** @description Its group, as a rule file says it. */
            yaml: string;
        };
        /** @description A mistake, by member. start, end: which characters of the expression. */
        RuleFault: {
            end: number | null;
            field: string;
            reason: string;
            start: number | null;
        };
        /** @description Rules that are evaluated one after the other. */
        RuleGroupLine: {
            evaluated_at: string | null;
            file: string;
            interval_seconds: number;
            name: string;
            /** @enum {string} */
            origin: "place" | "import" | "desk" | "built-in";
            rules: components["schemas"]["RuleLine"][];
            seconds: number | null;
        };
        /** @description One rule. health: unknown before it was evaluated. */
        RuleLine: {
            /** @description Pending, firing or without data now. */
            alerts: number;
            annotations: {
                [key: string]: string;
            };
            error: string;
            expr: string;
            /** @enum {string} */
            health: "ok" | "err" | "unknown";
            hold_seconds: number;
            id: string;
            keep_seconds: number;
            /** @enum {string} */
            kind: "alert" | "record";
            labels: {
                [key: string]: string;
            };
            name: string;
            seconds: number;
        };
        /** @description All rules that are evaluated now. */
        RuleList: {
            /** Format: date-time */
            as_of: string;
            groups: components["schemas"]["RuleGroupLine"][];
        };
        /** @description Somebody who would be told, and by which ways. */
        RuleReceiver: {
            /** @description Who would be called when, if it fired now. */
            chain: components["schemas"]["ChainTold"] | null;
            channels: string[];
            receiver: string;
        };
        /** @description A rule to be saved. version: that it follows; 0: there is none of this name. */
        RuleSaved: {
            /**
             * @description Why it is saved untried, or though it tells people too much.
             * @default
             */
            reason?: string;
            rule: components["schemas"]["BacktestRule-Input"];
            version: number;
        };
        /**
         * @description What a rule said from a moment on. draft: null: it was removed.
         *
         *     tried: null too for whoever may not back-test.
         */
        RuleVersion: {
            draft: components["schemas"]["BacktestRule-Output"] | null;
            reason: string;
            /** Format: date-time */
            saved_at: string;
            saved_by: string;
            saved_by_name: string | null;
            tried: components["schemas"]["Tried"] | null;
            version: number;
        };
        /** @description Units that figures are summed up for. units: how many they are in the period. */
        ScopeTold: {
            id: string;
            name: components["schemas"]["Name"];
            units: number;
        };
        /** @description A paired screen. address: from where its code was asked for. */
        Screen: {
            address: string;
            approved_at: number;
            approved_by: string;
            build: string | null;
            /** @description Null where the browser does not tell. */
            heap_bytes: number | null;
            id: string;
            name: string;
            /** @description Null until it has collected its token. */
            seen_at: number | null;
            wall: string;
        };
        /** @description The code that a screen shows, and what it shall show; wall: null for where it stands. */
        ScreenApproval: {
            /** @description As it was read: case and spaces are ignored. */
            code: string;
            name: string;
            wall?: string | null;
        };
        /** @description What a paired screen tells of itself. */
        ScreenReport: {
            build: string;
            heap_bytes?: number | null;
        };
        /** @description All screens in use, and those that wait. */
        Screens: {
            now: number;
            screens: components["schemas"]["Screen"][];
            waiting: components["schemas"]["WaitingScreen"][];
        };
        /** @description How a person stands with the second factor. */
        SecondFactor: {
            /** @description A role of the person asks for it. */
            asked: boolean;
            /** @description Until when the person gets in from other machines without. Null: it is on, or not asked; of administrators who have none: they do not. */
            due_at: number | null;
            /** @description A code is asked at each login. */
            on: boolean;
            /** @description Recovery codes that were not used. */
            recovery_left: number;
        };
        /** @description A session, for the page that lives in it. */
        Session: {
            build: string;
            csrf: string;
            expires_at: number;
            /** @description Where Grafana is opened, if this center has one. */
            grafana: string | null;
            idle_seconds: number;
            /** @description Null for a paired screen, which sends nothing. */
            inlets: components["schemas"]["Inlets"] | null;
            must_change_password: boolean;
            permissions: string[];
            place: components["schemas"]["Name"];
            roles: string[];
            /** @description Null for a paired screen. */
            second_factor: components["schemas"]["SecondFactor"] | null;
            user: components["schemas"]["SessionUser"];
            /** @description The only wall of a paired screen; null for people. */
            wall: string | null;
            zone: string;
        };
        /** @description Who is signed in. */
        SessionUser: {
            id: string;
            name: string;
        };
        /** @description A part of a paper: facts, and rows under a head; `nothing` stands there without rows. */
        SheetPart: {
            facts: [
                string,
                string
            ][];
            head: string[];
            nothing: string;
            rows: string[][];
            title: string;
        };
        /** @description A line of the log that is to be written. */
        ShiftNoted: {
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            text: string;
            /** @description Whose desk; without: the whole place, or the first of your units. */
            unit?: string | null;
        };
        /**
         * @description How the newest values of the selected series become one number.
         * @enum {string}
         */
        Show: "last" | "sum" | "ratio" | "increase_today";
        /** @description What a silence hid, the newest 100, within the caller's units. */
        SilenceHid: {
            alerts: components["schemas"]["AlertRow"][];
            /** Format: date-time */
            as_of: string;
            /** @description 10,000 when they are that many or more. */
            total: number;
        };
        /** @description Silences, those that end first before others. */
        SilenceList: {
            silences: components["schemas"]["SilenceRow"][];
        };
        /** @description A condition on a label; one that is absent is empty. */
        "SilenceMatcher-Input": {
            label: string;
            /**
             * @default =
             * @enum {string}
             */
            relation?: "=" | "!=" | "=~" | "!~";
            value: string;
        };
        /** @description A condition on a label; one that is absent is empty. */
        "SilenceMatcher-Output": {
            label: string;
            /**
             * @default =
             * @enum {string}
             */
            relation: "=" | "!=" | "=~" | "!~";
            value: string;
        };
        /** @description What a silence would hide, and would have hidden. */
        SilencePreview: {
            now: number;
            sample: components["schemas"]["AlertRow"][];
            seven_days: number;
        };
        /** @description A silence: for a time, alerts that fit tell nobody. */
        SilenceRow: {
            comment: string;
            created_by: string;
            /** @description Of the person, where that is known. */
            created_by_name: string | null;
            /** Format: date-time */
            ends_at: string;
            /** @description The last fifth of it, an hour at most, is left. */
            ends_soon: boolean;
            /** @description Alerts that fitted and fired while it was in force. Null: it has not begun, or it is not among the newest 20 that are over: `GET …/silences/ID/hid` tells. */
            hid: number | null;
            /** @description Open alerts that fit. */
            hidden: number;
            /** @description Alerts that fit and fired in the last seven days; 0 when it is over. */
            hidden_week: number;
            /** Format: uuid */
            id: string;
            matchers: components["schemas"]["SilenceMatcher-Output"][];
            /** @description It is active, and no open alert fits. */
            matches_nothing: boolean;
            /** Format: date-time */
            starts_at: string;
            /** @enum {string} */
            state: "active" | "pending" | "expired";
            /** @description Of units that matchers name, by id. */
            unit_names: {
                [key: string]: components["schemas"]["Name"];
            };
        };
        /** @description What a silence would say. */
        SilenceTrial: {
            matchers: components["schemas"]["SilenceMatcher-Input"][];
        };
        /** @description A silence to be made; it begins now unless a start is given. */
        SilenceWanted: {
            comment: string;
            ends_at?: string | null;
            matchers: components["schemas"]["SilenceMatcher-Input"][];
            starts_at?: string | null;
        };
        /** @description An earlier activation of the same rule and labels, with what people noted. */
        SimilarAlert: {
            /** Format: date-time */
            active_at: string;
            ended_at: string | null;
            id: number;
            notes: string[];
        };
        /** @description One source with what is missing and what was refused of it. */
        SourceDetail: {
            gaps: components["schemas"]["SourceGap"][];
            newest: components["schemas"]["RefusedPage"];
            now: number;
            /** @description Minute, kept payloads; last hour. */
            per_minute: [
                number,
                number
            ][];
            /** @description Refused since the beginning. */
            since_ever: components["schemas"]["ReasonCount"][];
            source: components["schemas"]["SourceState"];
            /** @description Kept, not taken in again yet. */
            waiting: components["schemas"]["ReasonCount"][];
        };
        /** @description A known hole. of_source: False when nobody knows whose messages are missing. */
        SourceGap: {
            from_time: number;
            id: number;
            /** @enum {string} */
            kind: "period" | "sequence" | "session" | "evaluation" | "broker" | "restore";
            missing: number | null;
            of_source: boolean;
            to_time: number;
        };
        /** @description A known hole of one of several sources. */
        SourceHole: {
            from_time: number;
            id: number;
            source: string;
            to_time: number;
        };
        /** @description Some sources by id, where the next ones begin, and their holes of the last day. */
        SourcePage: {
            holes: components["schemas"]["SourceHole"][];
            next: string | null;
            now: number;
            sources: components["schemas"]["SourceState"][];
            totals: components["schemas"]["SourceTotals"];
        };
        /** @description A sender and how it does. */
        SourceState: {
            contact: string;
            expected_per_minute: number | null;
            /** @description In the last 24 h. */
            gaps: number;
            /** @description When it last came in; None: before the api started. */
            heard_at: number | null;
            id: string;
            /** @enum {string} */
            kind: "product" | "mapped" | "direct";
            /** @description Time of its newest sample. */
            last_seen: number | null;
            /** @description Samples of each of the last 60 minutes; None: the api did not listen yet. */
            minutes: (number | null)[];
            name: components["schemas"]["Name"];
            period_seconds: number | null;
            /** @description Payloads with a refused sample, on this UTC day. */
            rejected: number;
            /** @description In the last minute; None: the api has not listened for so long. */
            samples_per_minute: number | null;
            series: number;
            simulated: boolean;
            /**
             * @description irregular: no period is known to judge by; quiet: this place does not use it.
             * @enum {string}
             */
            state: "fresh" | "late" | "stale" | "never" | "irregular" | "quiet";
            /** @description Foreign topics that it maps. */
            topics: string[];
            unit: components["schemas"]["Name"] | null;
        };
        /** @description All sources together. samples_per_minute: None before anybody listened for a minute. */
        SourceTotals: {
            gaps: number;
            rejected: number;
            samples_per_minute: number | null;
            sources: number;
        };
        /** @description Freshness per source; its rows come from the topic `sources`. */
        SourcesPage: {
            id: string;
            /**
             * @default sources
             * @constant
             */
            kind: "sources";
            title: components["schemas"]["Name"];
        };
        /** @description One number: its cell in the page's topic and how to write it. */
        Spec: {
            cell: string;
            decimals: number;
            label: components["schemas"]["Name"] | null;
            noun: components["schemas"]["Name"] | null;
            show: components["schemas"]["Show"];
            unit_of_measure: string;
        };
        /** @description Whose time the other one takes. */
        SwapPart: {
            /** Format: date-time */
            begins: string;
            /** Format: date-time */
            ends: string;
            person: string;
        };
        /** @description Two people take each other's time. */
        SwapWanted: {
            first: components["schemas"]["SwapPart"];
            /** @default  */
            note?: string;
            schedule: string;
            second: components["schemas"]["SwapPart"];
        };
        /** @description What is given to a unit; without one: to the owner of the indicator. */
        TaskWanted: {
            /** Format: date */
            due: string;
            kpi: string;
            period: string;
            /** @description Made up by the client, such as a UUID: a repeated request changes nothing. */
            request: string;
            text: string;
            unit?: string | null;
        };
        /** @description Tasks: those that are open first, by the day they are due. */
        Tasks: {
            tasks: components["schemas"]["KpiTask"][];
        };
        /** @description A numerator or denominator. expr: in PromQL, where it is computed from samples. */
        TermTold: {
            expr: string;
            /** @enum {string} */
            kind: "counter" | "formula" | "handin" | "fixed";
            name: components["schemas"]["Name"];
            unit_of_measure: string;
        };
        /** @description Opens one live feed within half a minute. */
        Ticket: {
            ticket: string;
        };
        /**
         * @description An attempt to hand a message over. result: null while it goes on.
         *
         *     to: who has the channel, if it is a person's. receipt: what the provider told later, which
         *     outweighs what it answered.
         */
        ToldAttempt: {
            answer: string;
            attempt: number;
            channel: string;
            receipt: ("delivered" | "failed") | null;
            result: ("accepted" | "delivered" | "refused" | "failed" | "unknown") | null;
            seconds: number | null;
            status: number | null;
            to: string | null;
        };
        /** @description A message about a group of alerts. */
        ToldGroup: {
            /** @enum {string} */
            kind: "firing" | "resolved" | "repeat" | "digest" | "missed" | "escalation" | "test";
            ordinal: number;
            reason: string;
            receiver: string;
        };
        /** @description What a provider told later of a message that it took. status: its word. */
        ToldReceipt: {
            attempt: number;
            channel: string;
            /** @enum {string} */
            result: "delivered" | "failed";
            status: string;
            to: string | null;
        };
        /**
         * @description A step of a chain. run: which climb; round, step: where, from 1. people: whom it named.
         *
         *     why: `wanted`: it came early, for somebody wanted it so; `undelivered`: for nobody got the calls
         *     before; `everybody`: no step reached
         *     anybody. Of a step that was passed over: `nobody` is on duty, `unreachable`, `quiet`.
         *     `exhausted`: it was the last, and nobody acknowledged.
         */
        ToldStep: {
            chain: string;
            people: string[];
            round: number;
            run: number;
            step: number;
            /** @enum {string} */
            why: "called" | "wanted" | "undelivered" | "everybody" | "nobody" | "unreachable" | "quiet" | "exhausted";
        };
        /** @description Today against the same weekday of the last weeks, the whole and its parts. */
        TransactionsPage: {
            id: string;
            /**
             * @default transactions
             * @constant
             */
            kind: "transactions";
            main: components["schemas"]["Spec"];
            parts: components["schemas"]["Part"][];
            title: components["schemas"]["Name"];
        };
        /** @description Cell `<cell>~trend`: a gap is null, never a missing row. */
        Trend: {
            at: number | null;
            points: [
                number,
                number | null
            ][];
            unit_of_measure: string;
        };
        /** @description A period of a trend. why: why there is no value. */
        TrendPoint: {
            period: string;
            value: number | null;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /** @description All ways of somebody, in the order in which they are tried. */
        Trial: {
            person: string;
            ways: components["schemas"]["TrialWay"][];
        };
        /** @description The code that a test has. */
        TrialCode: {
            code: string;
        };
        /** @description By which way the test came that is confirmed. */
        TrialConfirmed: {
            way: string;
        };
        /** @description A way of somebody, and its last test. */
        TrialWay: {
            /** @description What the provider said. */
            answer: string | null;
            /** @description When it was tried last; null: never. */
            asked_at: string | null;
            /** @description When that test was confirmed. */
            confirmed_at: string | null;
            /** @description waiting, accepted, delivered, refused, failed, unknown, given_up. */
            result: string | null;
            /** @description When any test by it was confirmed last. */
            tested_at: string | null;
            way: string;
        };
        /** @description What the last back-test of this very rule came to. */
        Tried: {
            a_day: number;
            /**
             * Format: date-time
             * @description Until when it was lived again.
             */
            at: string;
            at_night: number;
            data_since: string | null;
            days: number;
            fired: number;
            flapping: number;
            longest_seconds: number | null;
            worst_load: number;
        };
        /** @description A unit on the map. Degrees (WGS 84), km². */
        Unit: {
            area_km2: number | null;
            id: string;
            lat: number;
            lon: number;
            name: components["schemas"]["Name"];
        };
        /** @description A unit that can be chosen. */
        UnitChoice: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /** @description A unit's columns of the coverage table. */
        UnitColumn: {
            label: components["schemas"]["Name"];
            sub: components["schemas"]["Label"][];
            unit: string;
        };
        /** @description The periods of an indicator in one unit. */
        UnitHistory: {
            history: components["schemas"]["HistoryPoint"][];
            name: components["schemas"]["Name"];
            unit: string;
        };
        /** @description An indicator on the page of a unit. */
        UnitKpi: {
            as_of: string | null;
            change: number | null;
            decimals: number;
            denominator: number | null;
            /** @description Null: there is no source yet, and nobody owes it. */
            due: string | null;
            handed_in_at: string | null;
            id: string;
            is_handed_in: boolean;
            is_live: boolean;
            kind: string;
            late_days: number;
            name: components["schemas"]["Name"];
            numerator: number | null;
            /** @description Value of the scope, to compare. */
            of_scope: number | null;
            origin: ("live" | "handin" | "formula" | "import" | "total") | null;
            period: components["schemas"]["PeriodTold"];
            previous: number | null;
            rank: number | null;
            /** @description How many units have a rank. */
            ranked: number;
            simulated: boolean;
            /** @enum {string} */
            status: "chua_co_du_lieu" | "so_bo" | "chinh_thuc" | "khong_ap_dung";
            trend: components["schemas"]["TrendPoint"][];
            unit_of_measure: string;
            upload: number | null;
            value: number | null;
            /** @enum {string} */
            why: "" | "no_figures" | "not_applicable" | "not_separable" | "units_missing" | "straddles" | "damaged" | "days_differ";
        };
        /** @description A rule that is evaluated, and none of whose alerts fired for a year. */
        UnusedRule: {
            file: string;
            /** @description The last time; null: never. */
            fired_at: string | null;
            group: string;
            name: string;
            rule: string;
        };
        /** @description A screen that shows a code, which only who stands before it can read. */
        WaitingScreen: {
            address: string;
            asked_at: number;
            expires_at: number;
            wall: string;
        };
        /** @description One screen of the center. */
        Wall: {
            diagonal_in: number;
            distance_m: number;
            duty_phone: string;
            id: string;
            name: components["schemas"]["Name"];
            pages: (components["schemas"]["OverviewPage"] | components["schemas"]["MapPage"] | components["schemas"]["CoveragePage"] | components["schemas"]["PortalsPage"] | components["schemas"]["TransactionsPage"] | components["schemas"]["OncallPage"] | components["schemas"]["SourcesPage"])[];
            pixels: [
                number,
                number
            ];
            place: components["schemas"]["Name"];
            rotate_seconds: number;
            units: components["schemas"]["Unit"][];
            zone: string;
        };
        /** @description A wall of the list. */
        WallName: {
            id: string;
            name: components["schemas"]["Name"];
        };
        /**
         * @description What there is to say of a step.
         * @enum {string}
         */
        Why: "called" | "undelivered" | "nobody" | "unreachable" | "quiet" | "everybody" | "wanted";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
