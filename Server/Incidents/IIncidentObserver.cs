namespace StreamingAnomaly.Server.Incidents;

/// <summary>Is told that there are new rows in <c>incident_event</c>: to send notices of them, say.</summary>
internal interface IIncidentObserver
{
    /// <summary>Called after the transaction that wrote them, often, and perhaps in vain; cheap, never waits.</summary>
    void OnIncidentEvents();
}
