package io.plumbline.monitor.web;

import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import java.time.InstantSource;

/** Where the console and the API know from what they show. */
public record ConsoleSources(
        ReportHistory reports,
        PerformanceHistory performance,
        AlertHistory alerts,
        AlertAnswers answers,
        ReferenceHistory references,
        DeadLetters deadLetters,
        ServiceState state,
        InstantSource clock) {}
