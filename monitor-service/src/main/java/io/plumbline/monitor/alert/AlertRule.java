package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.WindowReport;
import java.util.Comparator;
import java.util.Set;

/** What an alert is about, and what a window says to it. */
sealed interface AlertRule permits BuiltInRule, OwnRule {
    /** Ids of rules: the built-in ones in their order, then the others by name. */
    Comparator<String> ORDER = Comparator.comparingInt(BuiltInRule::place).thenComparing(Comparator.naturalOrder());

    /** As it is published. */
    String id();

    /** @param before columns that moved in the alert so far */
    Signal read(WindowReport report, Set<String> before);
}
