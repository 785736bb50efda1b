import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_search_index'),
        ('core', '0003_audit_is_final'),
        ('customers', '0001_initial'),
        ('portals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.JSONField(verbose_name='Name')),
                ('about', models.JSONField(blank=True, default=dict, verbose_name='About')),
                ('position', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.JSONField(verbose_name='Title')),
                ('text', models.JSONField(default=dict, verbose_name='Text')),
                ('pending', models.JSONField(blank=True, default=dict, verbose_name='Not published yet')),
                ('find', portello.core.names.FindField('title', blank=True, default='', editable=False, max_length=1000)),
                ('sort', portello.core.names.SortField('base_title', blank=True, default='', editable=False, max_length=200)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10, verbose_name='State')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.category', verbose_name='Category')),
                ('audience', models.CharField(choices=[('public', 'Everybody, visitors as well'), ('customers', 'All customers'), ('profiles', 'Customers with chosen profiles'), ('companies', 'Chosen companies')], default='customers', max_length=10, verbose_name='Who may read it')),
                ('in_all_portals', models.BooleanField(default=True, verbose_name='In all portals')),
                ('edition', models.PositiveIntegerField(default=0, verbose_name='Version')),
                ('published_at', models.DateTimeField(null=True, verbose_name='Published')),
                ('reviewed_on', models.DateField(null=True, verbose_name='Last reviewed on')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Changed')),
                ('changed_by', models.CharField(blank=True, max_length=200, verbose_name='Changed by')),
                ('has_files', models.BooleanField(default=False)),
                ('portals', models.ManyToManyField(related_name='+', to='portals.portal')),
                ('profiles', models.ManyToManyField(related_name='+', to='access.profile')),
                ('companies', models.ManyToManyField(related_name='+', to='customers.company')),
                ('related', models.ManyToManyField(related_name='+', to='knowledge.article')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'category'], name='article_state_category'), models.Index(fields=['state', '-published_at', 'id'], name='article_newest'), models.Index(fields=['sort', 'id'], name='article_sort'), models.Index(fields=['-changed_at', 'id'], name='article_changed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'withdrawn'])), name='article_state'), models.CheckConstraint(condition=models.Q(('audience__in', ['public', 'customers', 'profiles', 'companies'])), name='article_audience'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('category__isnull', False), ('edition__gt', 0), ('published_at__isnull', False)), _connector='OR'), name='published_article_has_its_place')],
            },
        ),
        migrations.CreateModel(
            name='ArticleUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='use', to='knowledge.article')),
                ('views', models.PositiveIntegerField(default=0)),
                ('helped', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('tickets', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.article')),
                ('edition', models.PositiveIntegerField()),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact')),
                ('helped', models.BooleanField()),
                ('why', models.TextField(blank=True)),
                ('language', models.CharField(max_length=2)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'edition', 'contact'), name='one_opinion_per_version')],
            },
        ),
        migrations.CreateModel(
            name='SearchMiss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('find', models.CharField(max_length=100)),
                ('words', models.CharField(max_length=100, verbose_name='Looked for')),
                ('language', models.CharField(max_length=2, verbose_name='Language')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='How often')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Last')),
                ('done_at', models.DateTimeField(null=True, verbose_name='Done')),
            ],
            options={
                'indexes': [models.Index(fields=['-last_at', 'id'], name='miss_last')],
                'constraints': [models.UniqueConstraint(fields=('find', 'language'), name='one_miss_per_question')],
            },
        ),
        migrations.CreateModel(
            name='ArticleFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.article')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('name', models.CharField(max_length=255)),
                ('is_kept', models.BooleanField(default=True)),
                ('is_live', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'name'), name='one_file_per_name')],
            },
        ),
        migrations.CreateModel(
            name='ArticleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.article')),
                ('number', models.PositiveIntegerField()),
                ('title', models.JSONField()),
                ('text', models.JSONField()),
                ('files', models.JSONField(default=list)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='one_version_per_number')],
            },
        ),
    ]
