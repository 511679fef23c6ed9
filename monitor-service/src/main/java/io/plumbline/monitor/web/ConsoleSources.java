package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.policy.ModelOwners;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the console and the API know from what they show.
 *
 * @param runbook address of what to do about an alert; null where none is configured
 */
public record ConsoleSources(
        ReportHistory reports,
        PerformanceHistory performance,
        AlertHistory alerts,
        AlertAnswers answers,
        ReferenceHistory references,
        DeadLetters deadLetters,
        ServiceState state,
        Changes changes,
        Supplier<ModelOwners> owners,
        Function<AlertTransition, @Nullable String> runbook,
        InstantSource clock) {}
