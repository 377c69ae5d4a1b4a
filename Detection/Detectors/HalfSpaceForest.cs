namespace StreamingAnomaly.Detection.Detectors;

/// <summary>Trees that halve the space of a few numbers from 0 to 1, and some way beyond, again and again in random dimensions.</summary>
/// <remarks>
/// Made without data and always the same, so that all streams share them. Every second tree is the mirror image of the one before,
/// so that a mirrored series falls into as full cells.
/// </remarks>
internal static class HalfSpaceForest
{
    public const int Trees = 32;
    public const int Dimensions = 3;

    private const int Depth = 6;
    private const int Seed = 1;

    /// <summary>Cells of a tree; its inner nodes are numbered from 1 to one less, the children of a node i being 2i and 2i + 1.</summary>
    public const int Cells = 1 << Depth;

    private static readonly (float Split, byte Dimension)[] Nodes = Grow();

    /// <summary>In which cell of each tree a point lies, counted through all trees.</summary>
    /// <param name="point">One number for each dimension.</param>
    /// <param name="cells">Of as many as there are trees.</param>
    public static void Find(ReadOnlySpan<double> point, Span<ushort> cells)
    {
        Span<double> mirrored = stackalloc double[Dimensions];
        for (var i = 0; i < Dimensions; i++) mirrored[i] = 1 - point[i];

        for (var tree = 0; tree < Trees; tree += 2)
        {
            var nodes = Nodes.AsSpan(tree / 2 * Cells, Cells);
            var (node, image) = (1, 1);
            for (var depth = 0; depth < Depth; depth++)
            {
                node = 2 * node + (point[nodes[node].Dimension] < nodes[node].Split ? 0 : 1);
                image = 2 * image + (mirrored[nodes[image].Dimension] < nodes[image].Split ? 0 : 1);
            }

            // The cells follow upon the inner nodes, from number Cells on.
            cells[tree] = (ushort)(tree * Cells + node - Cells);
            cells[tree + 1] = (ushort)(tree * Cells + image);
        }
    }

    private static (float Split, byte Dimension)[] Grow()
    {
        var random = new Random(Seed);
        var nodes = new (float Split, byte Dimension)[Trees / 2 * Cells];
        for (var tree = 0; tree < nodes.Length; tree += Cells)
        {
            // The paper's work range: around a random place, and so wide that it holds 0 to 1 twice over.
            var (lower, upper) = (new double[Dimensions], new double[Dimensions]);
            for (var i = 0; i < Dimensions; i++)
            {
                var place = random.NextDouble();
                var reach = 2 * Math.Max(place, 1 - place);
                (lower[i], upper[i]) = (place - reach, place + reach);
            }

            Grow(nodes.AsSpan(tree, Cells), 1, lower, upper, random);
        }

        return nodes;
    }

    private static void Grow(Span<(float Split, byte Dimension)> nodes, int node, double[] lower, double[] upper, Random random)
    {
        if (node >= Cells) return;

        var dimension = random.Next(Dimensions);
        var (from, to) = (lower[dimension], upper[dimension]);
        var split = (from + to) / 2;
        nodes[node] = ((float)split, (byte)dimension);

        upper[dimension] = split;
        Grow(nodes, 2 * node, lower, upper, random);
        (lower[dimension], upper[dimension]) = (split, to);
        Grow(nodes, 2 * node + 1, lower, upper, random);
        lower[dimension] = from;
    }
}
