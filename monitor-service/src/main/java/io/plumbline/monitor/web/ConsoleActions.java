package io.plumbline.monitor.web;

import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;

/** Where the console and the API take what is said of alerts. */
public record ConsoleActions(AlertDesk desk, Acceptances acceptances) {}
