using EUNet.Data;
using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Data;

public sealed class ClassificationFolderTests : IDisposable
{
    private readonly PhotoFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Folders_AreClasses_InOrdinalOrder()
    {
        Add("train/dog/2.png", 2);
        Add("train/dog/10.png", 3);
        Add("train/Ant/1.jpg", 1);
        Add("train/cat/1.jpeg", 4);
        File.WriteAllText(_data.At("train/cat/notes.txt"), "not a photo");
        Directory.CreateDirectory(_data.At("train/.cache/x"));
        var folder = Open();
        Assert.Equal(["Ant", "cat", "dog"], folder.Classes);
        Assert.Equal([(1, 0), (4, 1), (3, 2), (2, 2)], Enumerable.Range(0, folder.Count).Select(i => (folder.Load(i).Photo.Width, folder.Load(i).Label)));
        Assert.Equal([0.25, 0.25, 0.5], folder.ClassFrequencies());
        Assert.Same(folder.Load(0).Photo, folder.Load(0).Photo);
        Assert.NotSame(ClassificationFolder.Open(_data.Root, "train", budget: 0).Load(0).Photo, folder.Load(0).Photo);
    }

    [Fact]
    public void GivenClasses_NumberTheFolders()
    {
        Add("val/great_white shark/1.png", 2);
        Add("val/Tench/1.png", 3);
        var folder = ClassificationFolder.Open(_data.Root, "val", ["goldfish", "tench", "great white shark"]);
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(i => folder.Load(i).Label));
        Assert.Equal([0, 0.5, 0.5], folder.ClassFrequencies());
    }

    [Fact]
    public void SameNameInItsOwnCase_GoesFirst()
    {
        Add("train/crane/1.png", 2);
        Add("train/Crane/1.png", 3);
        var folder = ClassificationFolder.Open(_data.Root, "train", ["Crane", "crane"]);
        Assert.Equal([(3, 0), (2, 1)], Enumerable.Range(0, 2).Select(i => (folder.Load(i).Photo.Width, folder.Load(i).Label)));
    }

    [Fact]
    public void UnknownFolder_NamesTheClasses()
    {
        Add("train/cow/1.png", 2);
        Add("train/d/1.png", 2);
        var message = Assert.Throws<InputException>(() => ClassificationFolder.Open(_data.Root, "train", ["a", "b", "c", "d", "e", "f", "g"])).Message;
        Assert.Contains("cow: is no class", message);
        Assert.EndsWith("a, b, c, d, e and 2 more.", message);
    }

    [Fact]
    public void AllProblems_AreListed()
    {
        Add("train/a/1.png", 2);
        Add("train/b/1.png", 2);
        Add("train/b/2.png", 40);
        Directory.CreateDirectory(Path.GetDirectoryName(_data.At("train/c/x"))!);
        File.WriteAllText(_data.At("train/a/1.png"), "no picture");
        File.WriteAllBytes(_data.At("train/b/2.png"), File.ReadAllBytes(_data.At("train/b/2.png"))[..^30]);
        var lines = Assert.Throws<InputException>(Open).Message.Split('\n');
        Assert.Equal($"{Path.Combine(_data.Root, "train")}: 3 problems:", lines[0]);
        Assert.Contains($"c: holds no photos", lines[1]);
        Assert.Contains("1.png: is not a picture", lines[2]);
        Assert.Contains("2.png: the picture", lines[3]);

        // By its header alone the second is sound.
        var headers = Assert.Throws<InputException>(() => ClassificationFolder.Open(_data.Root, "train", decode: false)).Message;
        Assert.Contains("1.png", headers);
        Assert.DoesNotContain("2.png", headers);
    }

    [Fact]
    public void MissingAndEmptyFolders_AreNamed()
    {
        Assert.Contains("train: there is no such folder", Assert.Throws<InputException>(Open).Message);
        Add("train/1.png", 1);
        Assert.Contains("train: holds no folders", Assert.Throws<InputException>(Open).Message);
    }

    private ClassificationFolder Open() => ClassificationFolder.Open(_data.Root, "train");

    private void Add(string path, int width) => ImageFile.Save(new RgbImage(width, 5), _data.At(path));
}
