namespace StreamingAnomaly.Server.Access;

/// <summary>Says what a page or an endpoint asks of a key, where it is not what its method says.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsAttribute(Need need) : Attribute
{
    /// <summary>Who forgets to say it is on the safe side: reading takes <c>read</c>, everything else <c>admin</c>.</summary>
    public static Need Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>()?.Said
        ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? Need.Read : Need.Administer);

    private Need Said => need;
}

internal static class NeedsConvention
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoints, Need need) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new NeedsAttribute(need));
}
