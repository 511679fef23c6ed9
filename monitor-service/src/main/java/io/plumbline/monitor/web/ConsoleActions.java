package io.plumbline.monitor.web;

import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.ReferenceDesk;

/** Where the console and the API take what is said of alerts and decided of references. */
public record ConsoleActions(AlertDesk desk, Acceptances acceptances, ReferenceDesk references) {}
