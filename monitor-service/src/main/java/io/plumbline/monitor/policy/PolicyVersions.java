package io.plumbline.monitor.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * What was configured last and before, by number. A model's task may not have decided yet from when on the latest applies.
 *
 * @param first number of the oldest that is remembered, from 1 on
 * @param all in order; at least one
 */
public record PolicyVersions(int first, List<ConfiguredPolicies> all) {
    /** Versions that are remembered: of changes faster than that, a model takes the oldest as it was before. */
    private static final int MOST = 5;

    public PolicyVersions {
        if (first < 1 || all.isEmpty()) {
            throw new IllegalArgumentException("not versions of policies: none, or numbered from " + first);
        }
        all = List.copyOf(all);
    }

    /** The first of all. */
    public static PolicyVersions of(ConfiguredPolicies policies) {
        return new PolicyVersions(1, List.of(policies));
    }

    public ConfiguredPolicies latest() {
        return all.get(all.size() - 1);
    }

    /** The number of the latest. */
    public int number() {
        return first + all.size() - 1;
    }

    /** The version of a number, or the nearest that is remembered. */
    public ConfiguredPolicies version(int number) {
        return all.get(Math.min(Math.max(number - first, 0), all.size() - 1));
    }

    /** With another one as the latest. */
    public PolicyVersions then(ConfiguredPolicies next) {
        List<ConfiguredPolicies> more = new ArrayList<>(all);
        more.add(next);
        int dropped = Math.max(0, more.size() - MOST);
        return new PolicyVersions(first + dropped, more.subList(dropped, more.size()));
    }
}
